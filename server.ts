import { openDatabase } from './lib/database/open-database.ts';
import { openPrisma } from './lib/database/prisma.ts';
import { env } from './lib/env.ts';
import { makeSetupLink } from './lib/organizations/setup-link.ts';
import { processLog } from './lib/process-log.ts';
import { startServer } from './lib/server.ts';

/** npm passes on a Ctrl-C that its child got already: what follows so soon is the same wish. */
const SAME_WISH_MS = 500;

try {
  await serveUntil(stopAsked());
  process.exit(0);
} catch (error) {
  process.stderr.write(`PeptideClients Connectors: ${reasonOf(error)}\n`);
  process.exit(1);
}

/** Starts, serves, and when asked to stop finishes what runs. A wish that comes during the start is granted after it. */
async function serveUntil(asked: Promise<NodeJS.Signals>): Promise<void> {
  const settings = env();
  const database = await openDatabase(settings);
  try {
    const { connectionString } = database;
    const token = await setupToken(connectionString); // before the start of Next, which keeps the process busy
    const server = await startServer({ connectionString, port: settings.port, env: settings });
    welcome(settings.appUrl, token);
    // Whoever presses Ctrl-C waits for nobody to notice.
    await server.stop((await asked) === 'SIGINT' ? 0 : settings.drainSeconds * 1000);
  } finally {
    await database.leave();
  }
}

/** Resolves at the first SIGINT or SIGTERM, with which it was; a second one ends the process at once. */
function stopAsked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAt = Number.POSITIVE_INFINITY;
    const ask = (signal: NodeJS.Signals) => {
      if (Date.now() - askedAt > SAME_WISH_MS) process.exit(130);
      if (askedAt < Number.POSITIVE_INFINITY) return;
      askedAt = Date.now();
      process.stdout.write('Stopping: the requests that run are finished first.\n');
      resolve(signal);
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
  });
}

/**
 * While nobody owns this installation, the token of a new link that makes the first owner. A database that is too busy
 * for that just now is no reason to stop serving: the next start makes one.
 */
async function setupToken(connectionString: string): Promise<string | null> {
  const db = openPrisma(connectionString);
  try {
    return await makeSetupLink(db, new Date());
  } catch (error) {
    processLog.warn({ err: error }, 'whether there is an owner could not be found out');
    return null;
  } finally {
    await db.$disconnect();
  }
}

function welcome(appUrl: string, setupToken: string | null): void {
  const setup = `
  Set up   ${appUrl}/setup/${setupToken}
           makes the first owner and works once; the next start prints another
`;
  process.stdout.write(`
PeptideClients Connectors is ready, ${process.uptime().toFixed(1)} s after its start.
${setupToken === null ? '' : setup}
  Console  ${appUrl}/settings/connectors
  Docs     ${appUrl}/docs
  API      ${appUrl}/integrations/v1

`);
}

/** One line, whatever went wrong. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    const taken = 'port' in error ? error.port : env().port;
    return `port ${taken} is in use; set ${taken === env().metricsPort ? 'METRICS_PORT' : 'PORT'} to another one`;
  }
  return error.message.split('\n')[0] ?? error.name;
}

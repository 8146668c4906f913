import { openDatabase } from './lib/database/open-database.ts';
import { openPrisma } from './lib/database/prisma.ts';
import { type Env, env } from './lib/env.ts';
import { makeSetupLink } from './lib/organizations/setup-link.ts';
import { processLog } from './lib/process-log.ts';
import { type BoundPort, bindPort, portTaken } from './lib/processes/bound-port.ts';
import { Supervisor } from './lib/processes/supervisor.ts';
import { openMetricsPort } from './lib/server/metrics-port.ts';

/** npm passes on a Ctrl-C that its child got already: what follows so soon is the same wish. */
const SAME_WISH_MS = 500;

try {
  await serveUntil(stopAsked());
  process.exit(0);
} catch (error) {
  process.stderr.write(`PeptideClients Connectors: ${reasonOf(error)}\n`);
  process.exit(1);
}

/**
 * Opens the database, starts the processes that serve, and sees to it that they go on; when asked to stop it has them
 * finish what runs. A wish that comes during the start is granted after it.
 */
async function serveUntil(asked: Promise<NodeJS.Signals>): Promise<void> {
  const settings = env();
  const port = await bindPort(settings.port);
  const database = await openDatabase(settings);
  try {
    await superviseUntil(asked, settings, database.connectionString, port);
  } finally {
    await database.leave();
  }
}

async function superviseUntil(
  asked: Promise<NodeJS.Signals>,
  settings: Env,
  connectionString: string,
  port: BoundPort,
): Promise<void> {
  const processes = new Supervisor(settings, connectionString, port);
  const metrics = await openMetrics(settings, processes);
  try {
    const [token] = await Promise.all([setupToken(connectionString), processes.start()]);
    welcome(settings.appUrl, token);
    // Whoever presses Ctrl-C waits for nobody to notice.
    await processes.stop((await asked) === 'SIGINT' ? 0 : settings.drainSeconds * 1000);
  } finally {
    await processes.stop(0);
    await metrics?.close();
  }
}

async function openMetrics({ metricsPort, metricsHost }: Env, processes: Supervisor) {
  if (metricsPort === null) return null;
  const address = { host: metricsHost, port: metricsPort };
  return openMetricsPort(address, () => processes).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      ? portTaken('METRICS_PORT', metricsPort)
      : error;
  });
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
  return error.message.split('\n')[0] ?? error.name;
}

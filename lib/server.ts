import type { IncomingMessage } from 'node:http';
import next from 'next';
import type { Env } from './env.ts';
import { startAllJobs } from './jobs/start-jobs.ts';
import { clientIp } from './pipeline/client-ip.ts';
import { processLog } from './process-log.ts';
import { type Handler, type Listening, listen } from './server/listen.ts';
import { openMetricsPort } from './server/metrics-port.ts';
import { openApi } from './server/open-api.ts';

/**
 * One server for everything: `/integrations/v1` is answered by the pipeline itself, the very functions that the Next
 * routes call, but without Next's router, which costs 40 times the CPU and hides the peer's address; the rest is Next's.
 */
export async function startServer(options: { connectionString: string; port: number; env: Env }): Promise<Listening> {
  const { connectionString, port, env } = options;
  const api = await openApi(connectionString, env);
  const pages = openPages(env, connectionString);
  const others: Handler = async (request, response) => {
    const forwarded = request.headersDistinct['x-forwarded-for']?.join(', ') ?? null;
    replaceForwarded(request, clientIp(request.socket.remoteAddress ?? '', forwarded, api.trustedProxies));
    (await pages)(request, response);
  };
  try {
    const metrics = env.metricsPort === null ? null : await openMetricsPort(api, env.metricsPort);
    const server = await listen(api, port, others, metrics?.meter);
    const jobs = startAllJobs(connectionString, env);
    return {
      url: server.url,
      async stop(graceMs) {
        await Promise.all([server.stop(graceMs), jobs.stop()]);
        await metrics?.close();
        await api.close();
      },
    };
  } catch (error) {
    await api.close();
    throw error;
  }
}

/** Next believes this header, so it gets the address that we evaluated in place of whatever the client claimed. */
function replaceForwarded(request: IncomingMessage, address: string): void {
  request.headers['x-forwarded-for'] = address;
}

/** Next, made ready while the API already answers. It reads the settings that this process found or made. */
function openPages(env: Env, connectionString: string): Promise<Handler> {
  Object.assign(process.env, {
    DATABASE_URL: connectionString,
    APP_URL: env.appUrl,
    AUTH_SECRET: env.authSecret,
    SECRETS_KEY: env.secretsKey,
  });
  const app = next({ dev: false });
  const ready = app.prepare().then(() => app.getRequestHandler() satisfies Handler);
  return ready.catch((error: unknown): Handler => {
    processLog.error({ err: error }, 'the console could not start');
    return (_, response) => {
      response.writeHead(500).end('The console could not start: see the log of the process.\n');
    };
  });
}

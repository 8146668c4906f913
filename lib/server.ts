import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import next from 'next';
import type { Env } from './env.ts';
import { clientIp } from './pipeline/client-ip.ts';
import { type Api, serve } from './pipeline/serve.ts';
import { openApi } from './server/open-api.ts';
import { hasBody, readBody } from './server/read-body.ts';

const BASE = '/integrations/v1';
/** A body that nobody asked for is read and thrown away for so long, then the connection is cut. */
const LEFTOVER_MS = 5_000;
/** Requests that run when a stop is asked for have so long to end. */
const STOP_MS = 25_000;

/**
 * One server for everything: `/integrations/v1` is answered here, by the same functions that the Next routes call but
 * without Next's router, which costs 40 times the CPU and hides the peer's address; all else goes to Next.
 */
export async function startServer(options: {
  connectionString: string;
  port: number;
  env: Env;
}): Promise<{ url: string; stop(): Promise<void> }> {
  const api = await openApi(options.connectionString, options.env);
  const pages = openPages(options.env, options.connectionString);
  let stopping = false;

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    if (stopping) response.setHeader('Connection', 'close');
    const path = request.url ?? '/';
    if (path.startsWith(BASE) && /^[/?]?$/.test(path.charAt(BASE.length))) void answerApi(api, request, response);
    else void answerPage(api, pages, request, response);
  };
  const server = createServer({ keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 60_000 }, handle);
  // "Expect: 100-continue" gets its go-ahead only when the body is asked for, so a refusal costs no upload.
  server.on('checkContinue', handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, resolve);
  }).catch(async (error: unknown) => {
    await api.close();
    throw error;
  });

  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async stop() {
      stopping = true;
      const closed = new Promise((resolve) => server.close(resolve));
      const cut = setTimeout(() => server.closeAllConnections(), STOP_MS);
      server.closeIdleConnections();
      await closed;
      clearTimeout(cut);
      await api.close();
    },
  };
}

async function answerApi(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let asked = !hasBody(request);
  const reply = await serve(api, {
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    rawHeaders: request.rawHeaders,
    peer: request.socket.remoteAddress ?? '',
    readBody(limit) {
      asked = true;
      if (expectsContinue(request)) response.writeContinue();
      return readBody(request, limit);
    },
  });
  if (!asked && expectsContinue(request)) reply.headers.Connection = 'close';
  response.writeHead(reply.status, { ...reply.headers, 'Content-Length': reply.body.length });
  response.end(request.method === 'HEAD' ? undefined : reply.body);
  request.emit('answered');
  if (!request.complete) {
    const cut = setTimeout(() => request.socket.destroy(), LEFTOVER_MS);
    request.once('close', () => clearTimeout(cut));
  }
}

function expectsContinue(request: IncomingMessage): boolean {
  return request.headers.expect?.toLowerCase() === '100-continue';
}

type Pages = Promise<(request: IncomingMessage, response: ServerResponse) => Promise<void>>;

/** Next, made ready while the API already answers. It reads the settings that this process found or made. */
function openPages(env: Env, connectionString: string): Pages {
  Object.assign(process.env, {
    DATABASE_URL: connectionString,
    APP_URL: env.appUrl,
    AUTH_SECRET: env.authSecret,
    SECRETS_KEY: env.secretsKey,
  });
  const app = next({ dev: false });
  const ready = app.prepare().then(() => app.getRequestHandler());
  ready.catch(() => {});
  return ready;
}

/** Hands a request to Next, with the address that we evaluated in place of whatever the client claimed. */
async function answerPage(api: Api, pages: Pages, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const forwarded = request.headersDistinct['x-forwarded-for']?.join(', ') ?? null;
  request.headers['x-forwarded-for'] = clientIp(request.socket.remoteAddress ?? '', forwarded, api.trustedProxies);
  try {
    const handle = await pages;
    await handle(request, response);
  } catch {
    response.writeHead(500).end('The console could not start.\n');
  }
}

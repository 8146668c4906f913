import { createServer } from 'node:http';
import next from 'next';
import type { Env } from './env.ts';

/** Placeholder until the pipeline's own server lands: answers health, passes the rest to Next. */
export async function startServer(options: {
  connectionString: string;
  port: number;
  env: Env;
}): Promise<{ url: string; stop(): Promise<void> }> {
  const app = next({ dev: false });
  const server = createServer((request, response) => {
    if (request.url !== '/integrations/v1/health') return void app.getRequestHandler()(request, response);
    response.setHeader('Content-Type', 'application/json').end('{"ok":true}');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, resolve);
  });
  await app.prepare();
  return {
    url: options.env.appUrl,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import next from 'next';
import { env } from '../lib/env.ts';
import { runPart } from '../lib/processes/run-part.ts';

/** Answers that are being sent have so long at a stop. */
const STOP_MS = 5_000;
/** Those of the API hand bodies on whole, and cut what takes too long. */
const NO_TIME_LIMITS = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 };

/** The process of console and documentation: Next, on a local socket that nobody but the API's processes reach. */
runPart(async ({ pagesSocket }) => {
  const { port } = env();
  // Next wants to listen for upgrades, and leaves their sockets open: on a server that nobody connects to, it may.
  const app = next({ dev: false, hostname: '127.0.0.1', port, httpServer: createServer() });
  await app.prepare();
  const server = createServer(NO_TIME_LIMITS, app.getRequestHandler());
  rmSync(pagesSocket, { force: true }); // of one that was killed
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(pagesSocket, resolve);
  });
  process.once('disconnect', () => rmSync(path.dirname(pagesSocket), { recursive: true, force: true }));
  return {
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      const cut = setTimeout(() => server.closeAllConnections(), STOP_MS);
      await closed;
      clearTimeout(cut);
    },
  };
});

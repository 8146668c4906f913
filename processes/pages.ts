import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import next from 'next';
import { docsPages } from '../components/docs/docs-pages.ts';
import { languageCookie } from '../components/docs/language-cookie.ts';
import { env } from '../lib/env.ts';
import { runPart } from '../lib/processes/run-part.ts';
import { sampleLanguages } from '../lib/samples/fill-sample.ts';
import { blameSender } from '../lib/server/blame-sender.ts';
import { keepPages } from '../lib/server/kept-pages.ts';

/** Answers that are being sent have so long at a stop. */
const STOP_MS = 5_000;
/** Those of the API hand bodies on whole, and cut what takes too long. */
const NO_TIME_LIMITS = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 };

/** The documentation: each page, its twin as Markdown, and what goes with them. */
const docs = docsPages.flatMap(({ pages }) => pages.flatMap(({ path }) => [path, `${path}.md`]));
const keptPaths = new Set([...docs, '/docs/llms.txt', '/docs/test-vectors.json']);
const cookies = { theme: ['light', 'dark'], [languageCookie]: sampleLanguages.map(({ id }) => id) };

/** The process of console and documentation: Next, on a local socket that nobody but the API's processes reach. */
runPart(async ({ pagesSocket }) => {
  const { port, appUrl } = env();
  // Next wants to listen for upgrades, and leaves their sockets open: on a server that nobody connects to, it may.
  const app = next({ dev: false, hostname: '127.0.0.1', port, httpServer: createServer() });
  await app.prepare();
  const render = blameSender(app.getRequestHandler());
  const plan = { paths: keptPaths, cookies, appUrl, socketPath: pagesSocket };
  const server = createServer(NO_TIME_LIMITS, keepPages(plan, render));
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

import { openapiDocument } from '../openapi.ts';
import type { Call, Reply } from './call.ts';
import type { Api } from './serve.ts';

/** Made at the first request; it says the same until the process ends. */
let document: ReturnType<typeof openapiDocument> | undefined;

/** The paths that need no key to be read. */
export const openPaths = ['/v1/health', '/v1/openapi.json'];

/** The two answers that need no key and leave no log row (contract §2); null for everything else. */
export function answerOpen(api: Api, call: Call): Reply | null {
  if (call.method !== 'GET' && call.method !== 'HEAD') return null;
  if (call.path === '/v1/health') return json(call, isReady(api) ? 200 : 503, { ok: isReady(api) });
  if (call.path === '/v1/openapi.json') return json(call, 200, openapi(api.appUrl));
  return null;
}

/** Whether requests should be sent to this process: not while the database is away, nor once it is to stop. */
export function isReady({ storage, draining }: Api): boolean {
  return storage.answers && !draining;
}

function openapi(appUrl: string) {
  document ??= openapiDocument(appUrl);
  return document;
}

function json(call: Call, status: number, value: object): Reply {
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Request-Id': call.id,
  };
  return { status, headers, body: Buffer.from(JSON.stringify(value)) };
}

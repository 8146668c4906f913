import { createHash } from 'node:crypto';
import { listIn } from '../header-list.ts';
import { openapiDocument } from '../openapi.ts';
import type { Call, Reply } from '../request/call.ts';

/** What these answers are made of. */
export interface Opened {
  storage: { answers: boolean };
  draining: boolean;
  appUrl: string;
}

/** Made at the first request; it says the same until the process ends. */
let document: { body: Buffer; etag: string } | undefined;

/** The paths that need no key to be read. */
export const openPaths = ['/v1/health', '/v1/openapi.json'];

/** The two answers that need no key and leave no log row (contract §2); null for everything else. */
export function answerOpen(api: Opened, call: Call): Reply | null {
  if (call.method !== 'GET' && call.method !== 'HEAD') return null;
  if (call.path === '/v1/health') return json(call, isReady(api) ? 200 : 503, { ok: isReady(api) });
  if (call.path === '/v1/openapi.json') return openapi(call, api.appUrl);
  return null;
}

/** Whether requests should be sent to this process: not while the database is away, nor once it is to stop. */
export function isReady({ storage, draining }: Omit<Opened, 'appUrl'>): boolean {
  return storage.answers && !draining;
}

function openapi(call: Call, appUrl: string): Reply {
  document ??= written(openapiDocument(appUrl));
  const { body, etag } = document;
  const headers = { ETag: etag, 'Cache-Control': 'no-cache', 'X-Request-Id': call.id };
  const known = listIn(call.headers.get('if-none-match') ?? '');
  if (known.includes(etag) || known.includes('*')) return { status: 304, headers, body: Buffer.alloc(0) };
  return { status: 200, headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' }, body };
}

function written(value: object): { body: Buffer; etag: string } {
  const body = Buffer.from(JSON.stringify(value));
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"` };
}

function json(call: Call, status: number, value: object): Reply {
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Request-Id': call.id,
  };
  return { status, headers, body: Buffer.from(JSON.stringify(value)) };
}

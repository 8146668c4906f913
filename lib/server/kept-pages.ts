import { createHash, randomUUID } from 'node:crypto';
import { request as ask, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { contentSecurityPolicy, keptPageHeader } from '../auth/page-headers.ts';
import { isSecure, sessionCookie } from '../auth/session-token.ts';
import { listIn } from '../header-list.ts';
import type { Handler } from './listen.ts';

/** Of rendered pages; all of the documentation in one theme takes about 6 MiB. */
const MOST_BYTES = 32 * 1024 * 1024;

/** A page as it is sent to everybody who asks for it the same way. */
interface Kept {
  headers: [name: string, value: string | string[]][];
  etag: string;
  body: Buffer;
  gzipped: Buffer;
}

/** Which pages are rendered once, and what about a reader makes them another page. */
export interface KeptPlan {
  paths: ReadonlySet<string>;
  /** Cookies by name, with the values that mean something. */
  cookies: Readonly<Record<string, readonly string[]>>;
  appUrl: string;
  socketPath: string;
}

/**
 * Answers pages that are the same for all who are not signed in from memory, each rendered once by `render`, and goes on
 * to `render` for everything else. Their scripts run by their hashes: a nonce that is sent twice is none.
 */
export function keepPages(plan: KeptPlan, render: Handler): Handler {
  const kept = new LRUCache<string, Kept>({ maxSize: MOST_BYTES, sizeCalculation: sizeOf });
  const underWay = new Map<string, Promise<Kept>>();
  const mark = randomUUID();

  const find = async (question: IncomingHttpHeaders, path: string, key: string): Promise<Kept> => {
    const found = kept.get(key) ?? underWay.get(key);
    if (found) return found;
    const made = rendered(plan.socketPath, path, { ...question, [keptPageHeader]: mark });
    underWay.set(key, made);
    try {
      const page = await made;
      kept.set(key, page);
      return page;
    } finally {
      underWay.delete(key);
    }
  };

  return (request, response) => {
    const ours = request.headers[keptPageHeader] === mark;
    if (!ours) delete request.headers[keptPageHeader]; // nobody else asks so
    const question = ours ? null : questionOf(request, plan);
    if (question === null) return render(request, response);
    const { path, headers, key } = question;
    find(headers, path, key).then(
      (page) => send(request, response, page),
      () => render(request, response), // which then fails by itself, and says why
    );
  };
}

/** What of a request makes the page what it is; null when it is for this reader alone. */
function questionOf({ method, url = '', headers }: IncomingMessage, { paths, cookies, appUrl }: KeptPlan) {
  const [path = ''] = url.split('?', 1); // none of these pages reads its query, so nobody can have it rendered anew by one
  if ((method !== 'GET' && method !== 'HEAD') || !paths.has(path) || headers.rsc !== undefined) return null;
  const host = headers.host ?? '';
  const proto = [headers['x-forwarded-proto'] ?? []].flat().join(',');
  const secure = isSecure(appUrl, host, proto || null);
  const sent = cookiesOf(headers.cookie);
  if (sent.has(sessionCookie(secure).name)) return null;
  const cookie = Object.entries(cookies).flatMap(([name, values]) => {
    const value = sent.get(name);
    return value !== undefined && values.includes(value) ? [`${name}=${value}`] : [];
  });
  const asked = {
    host,
    ...(proto && { 'x-forwarded-proto': proto }),
    ...(cookie.length > 0 && { cookie: cookie.join('; ') }),
  };
  return { path, headers: asked, key: [path, secure, ...cookie].join(' ') };
}

async function rendered(socketPath: string, path: string, headers: IncomingHttpHeaders): Promise<Kept> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    ask({ socketPath, path, headers, agent: false }, resolve).on('error', reject).end();
  });
  const body = await buffer(answer);
  if (answer.statusCode !== 200) throw new Error(`${path} is ${answer.statusCode}`);
  const about = Object.entries(answer.headersDistinct).filter(
    ([name]) => !/^(connection|date|transfer-encoding|content-length|etag)$/.test(name),
  );
  const isHtml = String(answer.headers['content-type']).startsWith('text/html');
  return {
    headers: [
      ...about.map(([name, values = []]): [string, string[]] => [name, values]),
      ['Cache-Control', 'no-cache'], // kept by browsers, which ask each time whether it still holds
      ['Vary', [answer.headers.vary, 'Cookie', 'Accept-Encoding'].filter(Boolean).join(', ')],
      ...(isHtml
        ? [['Content-Security-Policy', contentSecurityPolicy(hashesOf(body.toString()))] satisfies [string, string]]
        : []),
    ],
    etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
    body,
    gzipped: await promisify(gzip)(body),
  };
}

function send(request: IncomingMessage, response: ServerResponse, { headers, etag, body, gzipped }: Kept): void {
  for (const [name, value] of headers) response.setHeader(name, value);
  response.setHeader('ETag', etag);
  const known = listIn(request.headers['if-none-match'] ?? '');
  if (known.includes(etag) || known.includes('*')) {
    response.removeHeader('Content-Type');
    return void response.writeHead(304).end();
  }
  const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding']));
  if (zipped) response.setHeader('Content-Encoding', 'gzip');
  const bytes = zipped ? gzipped : body;
  response.setHeader('Content-Length', bytes.length);
  response.writeHead(200).end(request.method === 'HEAD' ? undefined : bytes);
}

function cookiesOf(header = ''): Map<string, string> {
  return new Map(header.split(/;\s*/).map((pair) => [pair.replace(/=.*/s, ''), pair.replace(/^[^=]*=/, '')]));
}

/** `script-src` for the scripts that stand in this page, and the files of the build that they load. */
function hashesOf(html: string): string {
  const inline = [...html.matchAll(/<script\b(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, text = '']) => text);
  const hashes = inline.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  return [`'self'`, ...new Set(hashes)].join(' ');
}

function sizeOf({ body, gzipped }: Kept): number {
  return body.length + gzipped.length;
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorBody, helpLink, refusal } from '../errors/api-error.ts';
import { newId } from '../new-id.ts';
import type { Asked } from './target.ts';

/**
 * Answers what needs no look at a key or a page: a head that two programs on its way may understand differently (RFC 9112
 * §3.2 and §6.1), and a target that is neither the API's nor a page's. True when it did; nothing of a body is read for it.
 */
export function refuseHead(request: IncomingMessage, response: ServerResponse, asked: Asked, appUrl: string): boolean {
  const fault = faultOf(request);
  if (fault !== null) {
    response.setHeader('Connection', 'close'); // where its body ends is not certain either
    const json = JSON.stringify({ error: 'bad_request', detail: fault });
    say(request, response, 400, asked === 'api' || asked === 'no api' ? json : null, `400: ${fault}.\n`);
    return true;
  }
  if (asked === 'api' || asked === 'page') return false;
  const notFound = refusal('not_found', { fill: { what: 'no such endpoint' } });
  if (asked === 'no api') response.setHeader('Link', helpLink(appUrl, notFound.code));
  say(
    request,
    response,
    notFound.status,
    asked === 'no api' ? errorBody(notFound) : null,
    '404: there is nothing here.\n',
  );
  return true;
}

function faultOf({ rawHeaders, headers }: IncomingMessage): string | null {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.length === 4 && rawHeaders[i]?.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts > 1) return 'a request has one Host header';
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return 'no transfer coding but chunked is understood';
  return null;
}

/** As the API answers, where a program may expect that; else in words. */
function say(
  { method }: IncomingMessage,
  response: ServerResponse,
  status: number,
  json: string | null,
  text: string,
): void {
  if (json !== null) response.setHeader('X-Request-Id', newId());
  response.setHeader('Content-Type', json === null ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Length', Buffer.byteLength(json ?? text));
  response.writeHead(status).end(method === 'HEAD' ? undefined : (json ?? text));
}

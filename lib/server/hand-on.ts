import { request as ask, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { type BlockList, isIPv6 } from 'node:net';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { listIn } from '../header-list.ts';
import { processLog } from '../process-log.ts';
import { clientIp } from '../request/call.ts';
import { type Handler, isEventStream } from './listen.ts';
import { PageBodies } from './page-body.ts';
import { PageRefused } from './page-refused.ts';
import { PageTurns } from './page-turns.ts';

/** How long the pages process may be away before that is said: longer than its start, also where much else is going on. */
const AWAY_MS = 30_000;
const AGAIN_MS = 100;
/** From a request's being handed on to its answer's head, and to its end; a stream of events has none. */
const HEAD_MS = 30_000;
const ANSWER_MS = 120_000;
/** These are about one connection, not about the request (RFC 9110 §7.6.1): an upgrade ends here, too. */
const OF_A_CONNECTION = new Set(
  'connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding upgrade http2-settings expect'.split(
    ' ',
  ),
);

/**
 * Hands what is not the API's on to the pages process, on a local socket, and its answers back as they come. Whatever
 * becomes of that process costs its own requests and nothing else.
 */
export function handOn(pagesSocket: string, trustedProxies: BlockList): Handler {
  const turns = new PageTurns();
  const bodies = new PageBodies();
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const forwarded = request.headersDistinct['x-forwarded-for']?.join(', ') ?? null;
    const address = clientIp(request.socket.remoteAddress ?? '', forwarded, trustedProxies);
    const body = await bodies.read(request, response, networkOf(address));
    const giveBack = await turns.take(networkOf(address));
    response.once('close', giveBack);
    if (response.closed) return giveBack();
    const headers: OutgoingHttpHeaders = { ...passedOn(request), 'x-forwarded-for': address }; // Next believes it: never the client's own
    if (body) headers['content-length'] = String(body.length);
    const answer = await answerOf(
      { socketPath: pagesSocket, method: request.method, path: request.url, headers },
      body,
      response,
    );
    for (const [name, values] of Object.entries(passedOn(answer))) response.setHeader(name, values);
    response.writeHead(answer.statusCode ?? 502);
    if (isEventStream(response))
      giveBack(); // a user has few of them
    else cutAfter(ANSWER_MS, response);
    pipeline(answer, response, () => {}); // whoever breaks off ends the other
  };
  return (request, response) => void pass(request, response).catch((error: unknown) => refuse(response, error));
}

type Asked = { socketPath: string; method: string | undefined; path: string | undefined; headers: OutgoingHttpHeaders };

/** The head of the answer. While nobody listens it asks again: nothing of the request has been read yet. */
async function answerOf(asked: Asked, body: Buffer | null, response: ServerResponse): Promise<IncomingMessage> {
  for (const deadline = performance.now() + AWAY_MS; ; await sleep(AGAIN_MS)) {
    try {
      return await answerOnce(asked, body, response);
    } catch (error) {
      const away = error instanceof Error && 'code' in error && /^(ECONNREFUSED|ENOENT)$/.test(String(error.code));
      if (!away || response.closed || performance.now() > deadline) throw error;
    }
  }
}

function answerOnce(asked: Asked, body: Buffer | null, response: ServerResponse): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = ask({ ...asked, agent: false });
    const hungUp = () => outgoing.destroy();
    const late = setTimeout(() => outgoing.destroy(new Error('no answer in time')), HEAD_MS);
    response.once('close', hungUp);
    outgoing.on('error', (error) => {
      clearTimeout(late);
      response.off('close', hungUp);
      reject(error);
    });
    outgoing.once('response', (answer) => {
      clearTimeout(late);
      response.off('close', hungUp); // from here on they end together
      resolve(answer);
    });
    outgoing.end(body);
  });
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const refused = error instanceof PageRefused ? error : new PageRefused(503);
  if (refused !== error) processLog.warn({ err: error }, '503 the pages process does not answer');
  if (refused.status === 503) response.setHeader('Retry-After', '5');
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.writeHead(refused.status).end(`${refused.text}\n`);
}

/** The headers of a message for the next one on its way. */
function passedOn({ headersDistinct }: IncomingMessage): Record<string, string | string[]> {
  const named = new Set(listIn((headersDistinct.connection ?? []).join(',').toLowerCase()));
  const kept = Object.entries(headersDistinct).filter(([name]) => !OF_A_CONNECTION.has(name) && !named.has(name));
  return Object.fromEntries(
    kept.map(([name, values = []]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
}

function cutAfter(ms: number, response: ServerResponse): void {
  const cut = setTimeout(() => response.destroy(), ms);
  response.once('close', () => clearTimeout(cut));
}

/** Whose turn it is: an address, and of IPv6 the network, of which everybody has 2^64 addresses. */
function networkOf(address: string): string {
  return isIPv6(address) ? address.split(':').slice(0, 4).join(':') : address;
}

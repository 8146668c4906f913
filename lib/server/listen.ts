import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Meter } from '../metrics/meter.ts';
import { type Api, serve } from '../pipeline/serve.ts';
import type { BoundPort } from '../processes/bound-port.ts';
import { answerBrokenUploads, endAfterUpload, type UnderWay } from './finish-upload.ts';
import { hasBody, readBody } from './read-body.ts';
import { refuseHead } from './refuse-head.ts';
import { apiPrefix, askedFor, originForm } from './target.ts';

/** A body that nobody asked for is read and thrown away for so long, then the connection is cut. */
const LEFTOVER_MS = 5_000;
/** Connections that come at once and wait to be let in; the system drops more, and then answers after seconds or never. */
const BACKLOG = 4_096;
/** Requests that run when a stop is asked for have so long to end. */
const STOP_MS = 25_000;

/**
 * A server that is up. `stop` goes on for `graceMs` as before, but says that it is not ready and closes each connection
 * with its answer; then it takes no new requests, and resolves when those that ran have their answers.
 */
export interface Listening {
  url: string;
  stop(graceMs?: number): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Serves `/integrations/v1` from the pipeline, and pages by `others`. The port is one that somebody bound, or a number; 0
 * is any free one. What is answered is told to `meter`, if there is one. With nobody who listens for upgrades Node answers
 * them as if they had not been asked for, as it should.
 */
export async function listen(api: Api, port: number | BoundPort, others: Handler, meter?: Meter): Promise<Listening> {
  const pages = new Set<ServerResponse>();
  const underWay: UnderWay = new WeakMap();
  const handle: Handler = (request, response) => {
    underWay.set(request.socket, { request, response });
    if (api.draining) response.setHeader('Connection', 'close');
    response.once('finish', () => {
      if (api.draining) request.socket.end(); // kept alive, it would keep the stop waiting
    });
    request.url = originForm(request.url ?? '/');
    const asked = askedFor(request.url);
    const refused = refuseHead(request, response, asked, api.appUrl);
    if (asked === 'api' && !refused) return void answer(api, request, response, meter);
    if (meter) meterPage(meter, request, response);
    if (refused) return cutLeftover(request);
    pages.add(response);
    response.once('finish', () => cutLeftover(request));
    response.once('close', () => pages.delete(response));
    others(request, response);
  };
  const server = createServer({ keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 60_000 }, handle);
  // Who sends an order and hangs up, as WordPress does when it does not wait for answers, is heard all the same. Node has
  // this switch, but neither its documentation nor its types do.
  Object.assign(server, { httpAllowHalfOpen: true });
  // Half open is for senders; whoever hangs up on a stream of events does not read on. One listener a connection: a request
  // each would be too many of them where a sender pipelines.
  server.on('connection', (socket) => {
    socket.once('end', () => {
      const { response } = underWay.get(socket) ?? {};
      if (response && isEventStream(response)) response.destroy();
    });
  });
  // "Expect: 100-continue" gets its go-ahead only when the body is asked for, so that a refusal costs no upload.
  server.on('clientError', answerBrokenUploads(underWay));
  server.on('checkContinue', handle);
  server.on('checkExpectation', handle); // whatever else is expected is no reason to be answered by anybody else
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (typeof port === 'number') server.listen({ port, backlog: BACKLOG }, resolve);
    else server.listen(port, BACKLOG, resolve);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async stop(graceMs = 0) {
      api.draining = true;
      if (graceMs > 0) await sleep(graceMs);
      const closed = new Promise((resolve) => server.close(resolve));
      const cut = setTimeout(() => server.closeAllConnections(), STOP_MS);
      server.closeIdleConnections();
      // A stream of events has no end of its own; whoever reads it connects again.
      for (const page of pages) if (isEventStream(page)) page.destroy();
      await closed;
      clearTimeout(cut);
    },
  };
}

async function answer(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  meter: Meter | undefined,
): Promise<void> {
  const arrivedAt = performance.now();
  let bodyWanted = !hasBody(request);
  const awaitsGoAhead = request.headers.expect?.toLowerCase() === '100-continue';
  const reply = await serve(api, {
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    rawHeaders: request.rawHeaders,
    peer: request.socket.remoteAddress ?? '',
    readBody(limit, sender) {
      bodyWanted = true;
      if (awaitsGoAhead) response.writeContinue();
      return readBody(request, limit, sender);
    },
  });
  if ((awaitsGoAhead && !bodyWanted) || api.draining) response.setHeader('Connection', 'close');
  const length = reply.status === 304 ? {} : { 'Content-Length': reply.body.length };
  response.writeHead(reply.status, { ...reply.headers, ...length });
  request.emit('answered');
  if (request.complete || (awaitsGoAhead && !bodyWanted)) {
    response.end(request.method === 'HEAD' ? undefined : reply.body);
  } else {
    response.write(request.method === 'HEAD' ? '' : reply.body);
    endAfterUpload(request, response);
  }
  meter?.({
    method: request.method ?? 'GET',
    target: request.url?.slice(apiPrefix.length) ?? '/',
    status: reply.status,
    error: reply.error,
    seconds: (performance.now() - arrivedAt) / 1000,
  });
}

function cutLeftover(request: IncomingMessage): void {
  if (request.complete) return;
  const cut = setTimeout(() => request.socket.destroy(), LEFTOVER_MS);
  request.once('close', () => clearTimeout(cut));
}

function meterPage(meter: Meter, { method = 'GET' }: IncomingMessage, response: ServerResponse): void {
  const arrivedAt = performance.now();
  response.once('finish', () => {
    meter({ method, target: null, status: response.statusCode, seconds: (performance.now() - arrivedAt) / 1000 });
  });
}

export function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream');
}

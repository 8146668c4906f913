import { createHash } from 'node:crypto';
import { type IncomingMessage, request as open } from 'node:http';
import type { ServerProcess } from './server-process.ts';
import type { ShopRequest } from './shop-request.ts';

/** Longer than any answer may take: past it, it is a hang. */
const HANG_MS = 60_000;

/** An answer that was read to its end. */
export interface Reading {
  status: number;
  requestId: string;
  replayed: boolean;
  body: Buffer;
}

/** How a request ended for its sender: with an answer, by its own doing, or by a connection that broke. */
export type Ending = { read: Reading } | { left: true } | { lost: string };

/** A client that does not wait for its answer: it goes after so many ms, with its body sent or only half of it. */
export interface Leaving {
  afterMs: number;
  halfSent: boolean;
}

/** Sends a request to one server process, over connections that are kept. */
export function send(
  server: Pick<ServerProcess, 'agent' | 'port'>,
  request: ShopRequest,
  leaving?: Leaving,
): Promise<Ending> {
  const body = Buffer.from(request.body);
  return new Promise((resolve) => {
    const out = open({
      agent: server.agent,
      host: '127.0.0.1',
      port: server.port,
      method: request.method,
      path: `/integrations/v1${request.path}`,
      headers: {
        Authorization: `Bearer ${request.token ?? request.key.token}`,
        ...(request.idempotencyKey !== null && { 'Idempotency-Key': request.idempotencyKey }),
        ...(request.method === 'POST' && { 'Content-Length': body.length }),
      },
    });
    const hang = setTimeout(() => out.destroy(new Error(`no answer within ${HANG_MS / 1000} s`)), HANG_MS);
    let gone: NodeJS.Timeout | undefined;
    const end = (ending: Ending) => {
      clearTimeout(hang);
      clearTimeout(gone);
      resolve(ending);
    };
    if (leaving) {
      gone = setTimeout(() => {
        end({ left: true });
        out.destroy();
      }, leaving.afterMs);
    }
    out.on('error', (error) => end({ lost: error.message }));
    out.on('response', (response) => readAll(response).then(end));
    if (leaving?.halfSent) out.write(body.subarray(0, body.length / 2));
    else out.end(body);
  });
}

async function readAll(response: IncomingMessage): Promise<Ending> {
  try {
    const chunks: Buffer[] = await response.toArray();
    const requestId = String(response.headers['x-request-id']);
    const replayed = response.headers['idempotent-replayed'] === 'true';
    return { read: { status: response.statusCode ?? 0, requestId, replayed, body: Buffer.concat(chunks) } };
  } catch (error) {
    return { lost: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * What the log has to show for an answer that was read, in one digest: of a `200` both bodies; of a refusal the answer,
 * since the request's body may not have been read.
 */
export function digestOf(request: ShopRequest, { status, body }: Reading): Buffer {
  return createHash('sha256')
    .update(status === 200 ? request.body : '')
    .update(body)
    .digest();
}

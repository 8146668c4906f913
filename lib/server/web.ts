import { env } from '../env.ts';
import { refusal } from '../errors/api-error.ts';
import { UploadEnded } from '../pipeline/body.ts';
import { type Api, serve } from '../pipeline/serve.ts';
import { SetupError } from '../setup-error.ts';
import { openApi } from './open-api.ts';

let opened: Promise<Api> | undefined;

/** The API of a process that runs plain `next start`, on a database that some other command has migrated. */
function api(): Promise<Api> {
  const { databaseUrl } = env();
  if (databaseUrl === null) throw new SetupError('DATABASE_URL is required to serve the Integration API by next start');
  opened ??= openApi(databaseUrl, env());
  return opened;
}

/**
 * The Integration API as a Next route handler: the same pipeline as `npm start`, with Next's router in front. Next
 * hides the socket, so the address is what the proxy in front wrote last into X-Forwarded-For.
 */
async function handle(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const reply = await serve(await api(), {
    method: request.method,
    target: url.pathname + url.search,
    rawHeaders: [...request.headers].flat(),
    peer: null,
    readBody: (limit) => readBody(request, limit),
  });
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(reply.body), reply);
}

/** The raw bytes: never `request.text()`, which drops a BOM and mends bad UTF-8, so that no MAC would match. */
async function readBody(request: Request, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.length;
      if (length > limit) break;
      chunks.push(chunk);
    }
  } catch {
    throw new UploadEnded(length, 'broke off');
  }
  if (length > limit) throw refusal('payload_too_large', { fill: { bytes: limit } });
  return Buffer.concat(chunks);
}

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
};

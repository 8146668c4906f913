import type { IncomingMessage } from 'node:http';
import { refusal } from '../errors/api-error.ts';
import { UploadEnded } from '../pipeline/body.ts';

/** A body must be here within this time of its first byte being asked for (contract §3). */
const DEADLINE_MS = 30_000;

/** The bytes of bodies that are held in memory at once, by all requests of the process together. */
const MOST_BYTES_IN_FLIGHT = 256 * 1024 * 1024;
let bytesInFlight = 0;

/**
 * Reads a request's whole body. More than `limit` bytes are refused without reading on; an upload that breaks off or
 * takes too long is `UploadEnded`; beyond the bound on bytes in flight, `unavailable`. What was read counts as in
 * flight until the request has its answer.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (!hasBody(request)) return Promise.resolve(Buffer.alloc(0));
  if (request.destroyed) return Promise.reject(new UploadEnded(0, 'broke off')); // it says "close" no second time
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let reading = true;
    const timer = setTimeout(() => end(new UploadEnded(length, 'was not here after 30 seconds')), DEADLINE_MS);
    const onClose = () => end(new UploadEnded(length, 'broke off'));
    const onEnd = () => end(null);
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      bytesInFlight += chunk.length;
      if (length > limit) end(refusal('payload_too_large', { fill: { bytes: limit } }));
      else if (bytesInFlight > MOST_BYTES_IN_FLIGHT) end(refusal('unavailable', { headers: { 'Retry-After': '1' } }));
      else chunks.push(chunk);
    };
    const end = (error: Error | null) => {
      reading = false;
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
      if (error) reject(error);
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length));
    };
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
    request.once('answered', () => {
      if (reading) end(new UploadEnded(length, 'broke off')); // answered before its end: nobody holds the rest
      bytesInFlight -= length;
    });
  });
}

/** Bytes of bodies that are held now, by all requests of the process together. */
export function bodyBytesInFlight(): number {
  return bytesInFlight;
}

/** Whether anything of a body is announced at all. */
export function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

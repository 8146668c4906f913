import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** A body that nobody asked for, or is too large, is read on and thrown away: so long, so long in silence, and so much of it. */
const LEFTOVER_MS = 30_000;
const SILENCE_MS = 5_000;
const LEFTOVER_BYTES = 64 * 1024 * 1024;

/**
 * Ends a response, once its bytes are written. Many clients send all of their body before they read anything, and would
 * never see the answer on a connection that is closed under them: so what is left of it is read and thrown away first.
 */
export function endAfterUpload(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  if (request.complete || request.destroyed || brokenUploads.has(request)) return void response.end();
  const allowed = socket.bytesRead + LEFTOVER_BYTES;
  const destroy = () => socket.destroy();
  const [cut, silence] = [setTimeout(destroy, LEFTOVER_MS), setTimeout(destroy, SILENCE_MS)];
  const ended = () => {
    clearTimeout(cut);
    clearTimeout(silence);
    response.end();
  };
  request.on('data', () => {
    silence.refresh();
    if (socket.bytesRead > allowed) socket.destroy();
  });
  request
    .once('end', ended)
    .once('close', ended)
    .once('cut', () => response.end(() => socket.end()));
}

/** Requests whose bodies end in what is no HTTP, or in the middle. Nothing more can be read from their connections. */
export const brokenUploads = new WeakSet<IncomingMessage>();

/** What is under way on each connection. */
export type UnderWay = WeakMap<Duplex, { request: IncomingMessage; response: ServerResponse }>;

/** Errors of Node's parser that it would answer itself, by the statuses that it would use. */
const answers: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * What comes of bytes that are no HTTP. In the midst of a body that is being read, as when its sender hangs up one way,
 * the request is told that it is cut, and is answered as any other; else it is what Node does by itself.
 */
export function answerBrokenUploads(underWay: UnderWay) {
  return (error: Error & { code?: string }, socket: Duplex): void => {
    const { request, response } = underWay.get(socket) ?? {};
    if (request && response && socket.writable && !response.writableFinished) {
      brokenUploads.add(request);
      if (request.complete)
        response.once('finish', () => socket.end()); // what follows it is broken
      else request.emit('cut');
      return;
    }
    if (socket.writable && !error.message.includes('ECONNRESET'))
      socket.write(`HTTP/1.1 ${answers[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
    socket.destroy(error);
  };
}

import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { readBody } from './read-body.ts';

const MIB = 1024 * 1024;
const LIMIT = 1024 * MIB;
/** Held by reference as often as it is sent, so that a test of much memory takes little. */
const aLot = Buffer.alloc(64 * MIB);

/** A request with a body to come, as far as `readBody` looks at it. */
function upload(): IncomingMessage & PassThrough {
  const headers = { 'transfer-encoding': 'chunked' };
  return Object.assign(new PassThrough({ highWaterMark: LIMIT }), { headers }) as unknown as IncomingMessage &
    PassThrough;
}

async function refused(reading: Promise<Buffer>): Promise<string> {
  return reading.then(
    (body) => `${body.length} bytes`,
    (error: Error) => error.message,
  );
}

const tooMuch = 'unavailable: storage is unavailable; retry';

test('bodies of more than 256 MiB together are not held, and what was answered is held no more', async () => {
  const uploads = [upload(), upload(), upload(), upload()];
  const readings = uploads.map((request) => readBody(request, LIMIT));
  for (const request of uploads) request.write(aLot);
  await expect.poll(() => uploads.every((request) => request.readableLength === 0)).toBe(true);

  const late = upload();
  late.end('{}');
  expect(await refused(readBody(late, LIMIT))).toBe(tooMuch);
  late.emit('answered');

  for (const request of uploads) request.emit('answered');
  expect(await Promise.all(readings.map(refused))).toEqual(Array(4).fill('the body broke off'));
  const next = upload();
  next.end('{}');
  expect(await refused(readBody(next, LIMIT))).toBe('2 bytes');
  next.emit('answered');
});

test('what arrives after the answer is not counted', async () => {
  for (let i = 0; i < 5; i += 1) {
    const request = upload();
    const reading = readBody(request, LIMIT);
    request.emit('answered');
    request.end(aLot);
    expect(await refused(reading)).toBe('the body broke off');
  }
  const next = upload();
  next.end('{}');
  expect(await refused(readBody(next, LIMIT))).toBe('2 bytes');
  next.emit('answered');
});

test('a body of no byte too many is whole, one more is refused without reading on', async () => {
  const [fits, larger] = [upload(), upload()];
  for (const chunk of ['ab', '', 'cd']) fits.write(chunk);
  fits.end('e');
  expect((await readBody(fits, 5)).toString()).toBe('abcde');
  larger.write('abcdef');
  expect(await refused(readBody(larger, 5))).toBe('payload_too_large: request body exceeds 5 bytes');
  for (const request of [fits, larger]) request.emit('answered');
});

test('a body that is not here after 30 seconds is waited for no longer', async () => {
  vi.useFakeTimers();
  try {
    const request = upload();
    const reading = refused(readBody(request, LIMIT));
    request.write('half of ');
    await vi.advanceTimersByTimeAsync(29_999);
    request.write('it');
    await vi.advanceTimersByTimeAsync(1);
    expect(await reading).toBe('the body was not here after 30 seconds');
    request.emit('answered');
  } finally {
    vi.useRealTimers();
  }
});

import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { bodyBytesInFlight, readBody } from './read-body.ts';

const MIB = 1024 * 1024;
const LIMIT = 1024 * MIB;
const aLot = Buffer.alloc(32 * MIB);

/** A request with a body to come, as far as `readBody` looks at it. */
function upload(length?: number): IncomingMessage & PassThrough {
  const headers = length === undefined ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(length) };
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
const from = (name: string, verified = true) => ({ name, verified });

test('an unverified sender who holds what he can is refused more, and nobody else is', async () => {
  const stalled = Array.from({ length: 32 }, () => upload(8 * MIB));
  const readings = stalled.map((request) => refused(readBody(request, 8 * MIB, from('attacked 192.0.2.66', false))));
  for (const request of stalled) request.write(Buffer.alloc(8 * MIB - 1));
  await expect.poll(bodyBytesInFlight).toBe(16 * MIB);

  // Others on the attacked key, on other keys, and with a body as large as there is.
  const honest = [from('attacked 192.0.2.1', false), from('other 192.0.2.66', false), from('attacked')];
  for (const sender of honest) {
    const delivery = upload();
    const reading = readBody(delivery, 8 * MIB, sender);
    delivery.end(Buffer.alloc(8 * MIB));
    expect(await refused(reading)).toBe(`${8 * MIB} bytes`);
    delivery.emit('answered');
  }
  // The others gave way already, or are told to come back once they have waited for their own sender's share.
  const ends = await Promise.all(readings.slice(2, -1));
  expect(new Set(ends)).toEqual(new Set([tooMuch]));
  for (const request of stalled) request.emit('answered');
  await Promise.all(readings);
  expect(bodyBytesInFlight()).toBe(0);
}, 20_000);

test('a sender with more at once than his share has it one after the other', async () => {
  const sender = from('shop 192.0.2.1', false);
  const read = async () => {
    const request = upload(8 * MIB);
    const reading = refused(readBody(request, 8 * MIB, sender));
    request.end(Buffer.alloc(8 * MIB));
    const end = await reading;
    request.emit('answered');
    return end;
  };
  const ends = await Promise.all(Array.from({ length: 8 }, read));
  expect(new Set(ends)).toEqual(new Set([`${8 * MIB} bytes`]));
  expect(bodyBytesInFlight()).toBe(0);
});

test('what was answered is held no more, and what arrives after the answer is not counted', async () => {
  for (let i = 0; i < 5; i += 1) {
    const request = upload();
    const reading = readBody(request, LIMIT, from('key'));
    request.emit('answered');
    request.end(aLot);
    expect(await refused(reading)).toBe('the body broke off');
  }
  const next = upload();
  next.end('{}');
  expect(await refused(readBody(next, LIMIT, from('key')))).toBe('2 bytes');
  expect(bodyBytesInFlight()).toBe(2);
  next.emit('answered');
  expect(bodyBytesInFlight()).toBe(0);
});

test('a body that comes byte by byte is the same body, and holds no more than twice its size', async () => {
  const request = upload();
  const reading = readBody(request, MIB, from('key'));
  const sent = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251));
  for (const byte of sent) request.write(Buffer.of(byte));
  request.end();
  expect((await reading).equals(sent)).toBe(true);
  expect(bodyBytesInFlight()).toBeLessThanOrEqual(2 * sent.length);
  request.emit('answered');
});

test('a body of no byte too many is whole, one more is refused without reading on', async () => {
  const [fits, larger] = [upload(), upload()];
  for (const chunk of ['ab', '', 'cd']) fits.write(chunk);
  fits.end('e');
  expect((await readBody(fits, 5, from('key'))).toString()).toBe('abcde');
  larger.write('abcdef');
  expect(await refused(readBody(larger, 5, from('key')))).toBe('payload_too_large: request body exceeds 5 bytes');
  for (const request of [fits, larger]) request.emit('answered');
});

test('a body that stands still for 10 seconds, or is not here after 30, is waited for no longer', async () => {
  vi.useFakeTimers();
  try {
    const silent = upload();
    const reading = refused(readBody(silent, LIMIT, from('key')));
    silent.write('half of ');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await reading).toBe('the body stood still for 10 seconds');

    const slow = upload();
    const creeping = refused(readBody(slow, LIMIT, from('key')));
    for (let second = 0; second < 29; second += 1) {
      slow.write('.');
      await vi.advanceTimersByTimeAsync(1_000);
    }
    slow.write('it');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await creeping).toBe('the body was not here after 30 seconds');
    for (const request of [silent, slow]) request.emit('answered');
  } finally {
    vi.useRealTimers();
  }
});

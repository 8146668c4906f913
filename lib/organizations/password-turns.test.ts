import { expect, test } from 'vitest';
import { inTurn } from './password-turns.ts';

/** Hashes that end when they are told to: who began, in which order, and how many ran at once. */
function hashes() {
  const [order, ends]: [string[], (() => void)[]] = [[], []];
  let [running, most] = [0, 0];
  const hash = (name: string, isKnown = false) =>
    inTurn({ name, isKnown }, async () => {
      order.push(name);
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
    });
  /** Ends one after the other until none is left. */
  const endAll = async () => {
    for (let idle = 0; idle < 20; idle += 1) {
      await Promise.resolve();
      const end = ends.shift();
      if (!end) continue;
      idle = 0;
      end();
    }
  };
  return { hash, endAll, order, most: () => most };
}

test('a flood of sign-ins from one network delays another’s by one hash at a time, and runs few at once', async () => {
  const { hash, endAll, order, most } = hashes();
  const flood = Array.from({ length: 1_000 }, () => hash('198.51.100.66'));
  const refused = Promise.allSettled(flood);
  const neighbours = [hash('203.0.113.1'), hash('203.0.113.2')];
  await endAll();
  await Promise.all(neighbours);
  // Of the flood no more than two ran already; after that they take turns.
  expect(order.indexOf('203.0.113.1')).toBeLessThanOrEqual(3);
  expect(order.indexOf('203.0.113.2')).toBeLessThanOrEqual(4);
  expect(most()).toBeLessThanOrEqual(2);
  const told = (await refused).flatMap((one) => (one.status === 'rejected' ? [String(one.reason.message)] : []));
  expect(new Set(told)).toEqual(new Set(['Too many people are signing in right now. Try again in a minute.']));
  expect(told.length).toBeGreaterThanOrEqual(1_000 - 34); // memory is bounded
});

test('a flood from a thousand networks keeps nobody out who was signed in here before', async () => {
  const { hash, endAll, order } = hashes();
  const flood = Promise.allSettled(Array.from({ length: 1_000 }, (_, n) => hash(`10.0.${n >> 8}.${n & 255}`)));
  const anna = hash('laptop of anna@shop.example', true);
  await endAll();
  await anna;
  expect(order.indexOf('laptop of anna@shop.example')).toBeLessThanOrEqual(2);
  const waited = (await flood).filter(({ status }) => status === 'fulfilled');
  expect(waited.length).toBeLessThanOrEqual(66);
});

test('a hash that fails gives its turn on', async () => {
  const of = { name: '192.0.2.1', isKnown: false };
  for (let i = 0; i < 3; i += 1)
    await expect(inTurn(of, () => Promise.reject(new Error('out of memory')))).rejects.toThrow('out of memory');
  expect(await inTurn(of, async () => 'hashed')).toBe('hashed');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bareKeyId, checksum, findKeyId, hashToken, makeToken, parseToken } from './token.ts';

const letters = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');

describe('an integration key', () => {
  test('has 42 characters, names its own key id, and its checksum holds', () => {
    for (let i = 0; i < 200; i += 1) {
      const { token, keyId, hash } = makeToken();
      expect(token).toMatch(/^pck_int_[0-9A-Za-z]{34}$/);
      expect(parseToken(token)).toEqual({ keyId, checksumOk: true });
      expect(token.slice(8, 16)).toBe(keyId);
      expect(hash).toEqual(hashToken(token));
    }
  });

  test('of a cell begins with its two characters; all else is chance', () => {
    const made = Array.from({ length: 50 }, () => makeToken('zZ'));
    for (const { token, keyId } of made) {
      expect(parseToken(token)).toEqual({ keyId, checksumOk: true });
      expect(keyId).toMatch(/^zZ.{6}$/);
    }
    expect(new Set(made.map(({ keyId }) => keyId)).size).toBe(50);
  });

  test('uses all 62 characters about equally', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 2000; i += 1) {
      for (const letter of makeToken().token.slice(8, 36)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    expect(counts.size).toBe(62);
    // 56,000 characters, 903 each: six standard deviations are 180.
    for (const count of counts.values()) expect(Math.abs(count - 903)).toBeLessThan(180);
  });

  // zlib.crc32 of the 36 characters, written in base 62 with the digits in ASCII order, by another program.
  test.each([
    ['pck_int_0000000000000000000000000000', '2ro8mX'],
    ['pck_int_4fJ9aQ2xV7mT0bR5cYh2Kd8WnLx1', '31ZnzI'],
    ['pck_int_zzzzzzzzzzzzzzzzzzzzzzzzzzzz', '1JICG3'],
  ])('%s ends in %s', (text, sum) => {
    expect(checksum(text)).toBe(sum);
  });

  test('with one character mistyped fails its checksum', () => {
    const { token } = makeToken();
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 41 }), letters, (at, letter) => {
        fc.pre(token[at] !== letter);
        expect(parseToken(token.slice(0, at) + letter + token.slice(at + 1))?.checksumOk).toBe(false);
      }),
    );
  });

  test('is nothing else: no blanks, quotes, line ends, other prefixes or lengths', () => {
    const { token } = makeToken();
    const others = [` ${token}`, `${token} `, `${token}\n`, `"${token}"`, token.slice(0, -1), `${token}0`, ''];
    others.push(token.replace('int', 'live'), token.replace('int', 'test'), token.replace('pck', 'PCK'));
    for (const text of others) expect(parseToken(text)).toBeNull();
  });
});

test('a key id is found in a broken header, by its first 8 characters', () => {
  const { token, keyId } = makeToken();
  for (const text of [token, `"${token}"`, `Basic ${token}`, `Bearer  ${token.slice(0, 16)}…`, `x pck_int_ ${token}`]) {
    expect(findKeyId(text)).toBe(keyId);
  }
  expect(findKeyId('Bearer pck_int_short')).toBeNull();
  expect(findKeyId(`Bearer pck_live_${token.slice(8)}`)).toBeNull();
});

test('a key id is taken with or without its prefix, and a whole key is not one', () => {
  expect(bareKeyId('4fJ9aQ2x')).toBe('4fJ9aQ2x');
  expect(bareKeyId('pck_int_4fJ9aQ2x')).toBe('4fJ9aQ2x');
  for (const text of ['4fJ9aQ2', '4fJ9aQ2x9', 'pck_live_4fJ9aQ2x', '4fJ9aQ2x\n', '', makeToken().token]) {
    expect(bareKeyId(text)).toBeNull();
  }
});

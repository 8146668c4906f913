import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeToken } from '../keys/token.ts';
import { redactBytes, redactHeaders, redactQuery, redactText, storableText } from './redact.ts';

const { token } = makeToken();
const shown = token.slice(0, 16);
const secret = token.slice(16);

/** Every ten characters of the secret: none of them may be left. */
const parts = Array.from({ length: 17 }, (_, at) => secret.slice(at, at + 10));

/** Keys of all products between other text, glued to it or not. */
const hidden = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('pck_', 'pck_int_', '=', '&', '"', ' '),
      fc.constant(token),
      fc.constantFrom('live', 'test').map((product) => token.replace('int', product)),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

describe('a key', () => {
  // biome-ignore format: one text a line
  test.each([
    [token, shown],
    [`x${token}y`, `x${shown}`],
    [`"${token}"`, `"${shown}"`],
    [`${token},${token}`, `${shown},${shown}`],
    [token.replace('int', 'live'), shown.replace('int', 'live')],
    [`pck_test_${secret}${secret}`, `pck_test_${secret.slice(0, 8)}`],
    [`${token}${token}`, `${shown}${shown}`],
    [`pck_int_${token}`, `pck_int_${shown}`],
    [`pck${token}`, `pck${shown}`],
    [token.slice(0, 20), shown],
    [shown, shown],
    ['pck_int_short', 'pck_int_short'],
    ['pck_other_0123456789abcdef', 'pck_other_0123456789abcdef'],
    ['nothing', 'nothing'],
  ])('%s is shown as %s', (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
    expect(redactBytes(Buffer.from(text)).toString()).toBe(redacted);
    expect(storableText(text)).toBe(redacted);
  });

  test('leaves nothing of its secret in any text, bytes, query or header, wherever it stands', () => {
    fc.assert(
      fc.property(hidden, (text) => {
        const bytes = redactBytes(Buffer.from(text)).toString('latin1');
        const headers = redactHeaders([
          'Authorization',
          text,
          'User-Agent',
          text,
          'Referer',
          text,
          'Cookie',
          text,
          text,
          text,
        ]);
        for (const redacted of [redactText(text), storableText(text), redactQuery(text), headers, bytes]) {
          for (const part of parts) expect(redacted).not.toContain(part);
        }
      }),
    );
  });

  test('is all that is cut: other text stays as it was, byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const body = Buffer.from(bytes);
        expect(redactBytes(body).equals(body)).toBe(true);
        const around = Buffer.concat([body, Buffer.from(` ${token} `), body]);
        expect(redactBytes(around).equals(Buffer.concat([body, Buffer.from(` ${shown} `), body]))).toBe(true);
      }),
    );
  });
});

test('a query keeps its names and none of its values', () => {
  const masked: [string, string][] = [
    ['a=1&b=2', 'a=***&b=***'],
    ['a=1=2&b', 'a=***&b'],
    ['=x&&y=', '=***&&y=***'],
    [`${token}`, shown],
    [`${token}=1`, `${shown}=***`],
    ['a=1;b=2', 'a=***'],
    ['', ''],
  ];
  for (const [query, expected] of masked) expect(redactQuery(query)).toBe(expected);
});

test('of headers, Authorization keeps its scheme and key id, and cookies are not there at all', () => {
  const lines: [string, string, string | null][] = [
    ['Authorization', `Bearer ${token}`, `Bearer ${shown}`],
    ['AUTHORIZATION', `bEARER "${token}"`, `bEARER ${shown}`],
    ['Authorization', token, shown],
    ['Authorization', `Bearer ${secret}`, 'Bearer'],
    ['Authorization', secret, '***'],
    ['Authorization', '', '***'],
    ['Authorization', `Basic ${btoa(`user:${secret}`)}`, 'Basic'],
    ['Authorization', `Bearer pck_live_${secret}`, `Bearer pck_live_${secret.slice(0, 8)}`],
    ['Proxy-Authorization', `Basic ${secret}`, 'Basic'],
    ['Cookie', `session=${secret}`, null],
    ['cookie', 'a=b', null],
    ['Referer', `https://shop.example/pay?key=${secret}#x`, 'https://shop.example/pay?***'],
    ['Referer', `https://shop.example/${token}`, `https://shop.example/${shown}`],
    ['User-Agent', `curl/8 ${token}`, `curl/8 ${shown}`],
    ['X-Api-Key', token, shown],
    ['X-Empty', '', ''],
  ];
  for (const [name, value, shown] of lines) {
    expect(JSON.parse(redactHeaders([name, value]))).toEqual(shown === null ? [] : [[name, shown]]);
  }
  expect(redactHeaders(['b', '1', 'Cookie', 'x', 'A', '2', 'b', '3'])).toBe('[["b","1"],["A","2"],["b","3"]]');
});

test('a text column takes what is left: no NUL, no half of a surrogate pair', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const stored = storableText(text);
      expect(stored).not.toContain('\u0000');
      expect(stored.isWellFormed()).toBe(true);
      expect(stored.length).toBe(text.length);
    }),
  );
});

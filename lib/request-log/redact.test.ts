import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeToken } from '../keys/token.ts';
import { redactBytes, redactHeaders, redactPath, redactQuery, redactText, storableText } from './redact.ts';

const { token } = makeToken();
const shown = token.slice(0, 16);
const secret = token.slice(16);

const hex = hash('sha256', 'a signing secret of another make');
/** Every character of it percent-encoded. */
const encoded = (text: string) => text.replace(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`);

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
      fc.constant(token.replace('pck_int', 'PCK_INT')),
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
    [token.toUpperCase(), shown.toUpperCase()],
    [`PCK_Int_${token.slice(8)}`, `PCK_Int_${token.slice(8, 16)}`],
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

test('a key is cut however its characters are percent-encoded, and the rest stays as it was written', () => {
  for (const [sent, stored] of [
    [`/v1/orders/pck%5Fint%5f${token.slice(8)}/x%20y`, `/v1/orders/pck%5Fint%5f${token.slice(8, 16)}/x%20y`],
    [`/a%2Fb/${encoded(token)}?`, `/a%2Fb/${encoded(shown)}?`],
    [encoded(encoded(token)), encoded(encoded(shown))],
    ['/v1/orders/100%/%zz%20', '/v1/orders/100%/%zz%20'],
  ] as const)
    expect(redactText(sent)).toBe(stored);
});

test('known secrets are cut from text and bytes; of a request without a key so is what looks random', () => {
  const known = [hex, 'my own words of a secret'];
  expect(redactText(`a ${hex} b`, known)).toBe('a *** b');
  expect(redactBytes(Buffer.from(`{"note":"my own words of a secret","é":"${hex}"}`), known).toString()).toBe(
    '{"note":"***","é":"***"}',
  );
  const digest = `/v1/orders/by-external/${hash('sha256', 'an order')}`;
  expect(redactPath(digest, known)).toBe(digest);
  expect(redactPath(`/v1/orders/${hex}/cancel`, known)).toBe('/v1/orders/***/cancel');
  expect(redactPath(digest, null)).toBe('/v1/orders/by-external/***');
  expect(redactPath('/wp-json/wc/v3/orders/019b76da-a800-7000-8000-3f6c1d2e9a41', null)).toContain('019b76da');
  expect(redactQuery(`${hex}&a=1`, [])).toBe('***&a=***');
});

// Whoever takes more than one look at each of so many bytes is not done before the test's time is over.
test('eight hostile megabytes are gone through', () => {
  for (const text of ['pck_int_', 'PcK_', '%70ck_', 'a1B2', 'pck_int_%']) {
    const body = Buffer.from(text.repeat((8 * 1024 * 1024) / text.length));
    redactBytes(body, [hex, hex.replace('a', 'b')]);
    const line = text.repeat(16_384 / text.length);
    redactHeaders(['X-A', line, 'Referer', line, 'X-Token', line, line, line], [hex]);
    redactPath(line, null);
  }
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
    ['X-Api-Key', `PCK_INT_${token.slice(8)}`, `PCK_INT_${token.slice(8, 16)}`],
    ['X-Shop-Extra', `PCK_INT_${token.slice(8)}`, `PCK_INT_${token.slice(8, 16)}`],
    ['X-Empty', '', ''],
    ['X-Signing-Secret', 'my own words of a secret', '***'],
    ['Signing_Secret', secret, '***'],
    ['X-Auth', `Bearer ${token}`, `Bearer ${shown}`],
    ['X-Authorization', `Basic ${btoa(`user:${token}`)}`, 'Basic'],
    ['X-WP-Password', 'hunter2', '***'],
    ['X-Csrf-Token', 'a', '***'],
    ['X-Shop-Extra', hex, '***'],
    ['X-Shop-Extra', `v=${btoa(hex)};x`, '***;x'],
    ['X-Note', `{"key":"cs_${hex.slice(0, 40)}"}`, '{"key":"***"}'],
    ['X-Note', btoa(`user:${token}`), '***'],
    ['Referer', `https://shop.example/${hex}/pay`, 'https://shop.example/***/pay'],
    ['X-Known', 'it is known words', 'it is ***'],
    ['X-Encoded', encoded(token), encoded(shown)],
    // What names, traces, signs or digests a message is needed, and no secret.
    ['PC-Signature', `t=1700000000,v1=${hex}`, `t=1700000000,v1=${hex}`],
    ['X-WC-Webhook-Signature', btoa(hex.slice(0, 32)), btoa(hex.slice(0, 32))],
    ['X-WC-Webhook-Delivery-ID', hex.slice(0, 32), hex.slice(0, 32)],
    ['Idempotency-Key', hex, hex],
    ['Traceparent', `00-${hex.slice(0, 32)}-${hex.slice(0, 16)}-01`, `00-${hex.slice(0, 32)}-${hex.slice(0, 16)}-01`],
    ['X-Order', '019b76da-a800-7000-8000-3f6c1d2e9a41', '019b76da-a800-7000-8000-3f6c1d2e9a41'],
    ['X-WC-Webhook-Source', 'https://shop2.example/en-gb/store42/', 'https://shop2.example/en-gb/store42/'],
    [
      'User-Agent',
      'WooCommerce/10.0.2 Hookshot (WordPress/6.8.1; PHP/8.3)',
      'WooCommerce/10.0.2 Hookshot (WordPress/6.8.1; PHP/8.3)',
    ],
  ];
  for (const [name, value, shown] of lines) {
    expect(JSON.parse(redactHeaders([name, value], ['known words']))).toEqual(shown === null ? [] : [[name, shown]]);
  }
  expect(redactHeaders([`X-${hex}`, '1'])).toBe('[["***","1"]]');
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

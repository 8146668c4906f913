import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MintedKey } from '../lib/keys/mint-key.ts';
import { startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant } from '../lib/test/tenant.ts';
import { chunked, exchange } from './exchange.ts';
import { logRow } from './log-row.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

const MIB = 1024 * 1024;

let server: TestApi;
let minted: MintedKey;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  minted = await (await makeTenant()).mint({ rateLimitPerMinute: 6000 });
});
afterAll(() => server.stop());

const post = (body: string | Buffer, ...headers: string[]) =>
  exchange(server.url, { headers: [`Authorization: Bearer ${minted.key}`, ...headers], body });

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
/** A good order whose JSON text is changed afterwards, to say what JSON.stringify cannot. */
const written = (from: string, to: string, more: object = {}) => orderBody({ note: 'NOTE', ...more }).replace(from, to);
const line = (more: object) =>
  orderBody({ lines: [{ description: 'Mug', quantity: 1, unit_price_cents: 5, ...more }] });
const padded = (bytes: number) => orderBody().padEnd(bytes, ' ');

const noJson = '422 invalid_json: request body did not parse as JSON';
const noId = "422 external_id_required: create endpoints require 'external_id'";
const noLines = "422 lines_required: create order missing 'lines' array";
const tooLarge = '413 payload_too_large: request body exceeds 2097152 bytes';
const failed = (issue: string, came?: string) => `422 validation_failed: ${issue}${came ? `; it was ${came}` : ''}`;
const half = 'must not contain NUL (\\u0000) or half of a surrogate pair';
const cents = 'must be a whole number of minor units, 0 or more, at most 9007199254740991';
const quantity = (came: string) => failed('lines[0].quantity must be a whole number, 1 or more', came);
const price = (came: string) => failed(`lines[0].unit_price_cents ${cents}`, came);
const currency = (came: string) => failed('currency must be an ISO 4217 currency code, like USD', came);
const id = (came: string) => failed('external_id must be a text of 1 to 255 characters', came);
const inexact = 'must be a text: this number is too large or has decimals, and would not be kept exactly';
const isoTime = (came: string) =>
  failed('placed_at must be an ISO-8601 time with an offset, like 2026-11-23T10:00:00Z', came);
const years = (came: string) => failed('placed_at must be a time between the years 1900 and 9999', came);
const tooMuch = 'must not exceed 9007199254740991';

// What it is, the body, the answer.
// biome-ignore format: one request a line
const bodies: [string, () => string | Buffer, string][] = [
  ['of 0 bytes', () => '', noJson],
  ['of blanks', () => ' \r\n\t', noJson],
  ['form-encoded', () => 'external_id=1&lines[0][description]=Mug', noJson],
  ['multipart', () => '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n', noJson],
  ['XML', () => '<order external_id="1"/>', noJson],
  ['with a byte order mark', () => `\ufeff${orderBody()}`, noJson],
  ['in UTF-16', () => Buffer.from(orderBody(), 'utf16le'), noJson],
  ['in Latin-1', () => Buffer.from(orderBody({ note: 'Café' }), 'latin1'), noJson],
  ['with an overlong slash', () => Buffer.from(written('NOTE', '\u00c0\u00af'), 'latin1'), noJson],
  ['with a surrogate in UTF-8', () => Buffer.from(written('NOTE', '\u00ed\u00a0\u0080'), 'latin1'), noJson],
  ['cut within a character', () => Buffer.from(orderBody({ note: 'é' })).subarray(0, -3), noJson],
  ['cut by one', () => orderBody().slice(0, -1), noJson],
  ['twice', () => orderBody() + orderBody(), noJson],
  ['double-encoded', () => JSON.stringify(orderBody()), noJson],
  ['in base64', () => btoa(orderBody()), noJson],
  ['an array', () => `[${orderBody()}]`, noJson],
  ['null', () => 'null', noJson],
  ['a number', () => '1e999', noJson],
  ['with a comma too much', () => '{"external_id":"1",}', noJson],
  ['with single quotes', () => "{'external_id':'1'}", noJson],
  ['with NaN', () => written('"NOTE"', 'NaN'), noJson],
  ['with a comment', () => `${orderBody()}// an order`, noJson],
  ['with a raw NUL', () => written('NOTE', '\u0000'), noJson],
  ['with a raw line end in a text', () => written('NOTE', '\n'), noJson],
  ['with half an escape', () => written('NOTE', '\\u00'), noJson],
  ['compressed but not said so', () => gzipSync(orderBody()), noJson],
  ['100,000 deep', () => nested(100_000), noJson],
  ['100,000 deep and never closed', () => '['.repeat(100_000), noJson],
  ['64 deep in an unknown field', () => `{"x":${nested(63)}}`, noId],
  ['65 deep in an unknown field', () => `{"x":${nested(64)}}`, noJson],
  ['100,000 deep in a field', () => written('"NOTE"', nested(100_000)), noJson],
  ['63 deep in a field', () => written('"NOTE"', nested(63)), failed('note must be a text of at most 10000 characters', 'a list of 1')],
  ['with NUL at the bottom', () => written('"NOTE"', nested(40).replace('[]', '["\\u0000"]'), { x: 1 }), failed(`note${'[0]'.repeat(19)} ${half}`)],
  ['with a name twice', () => written('"NOTE"', '1,"note":"NOTE"'), noJson],
  ['with a name twice, escaped', () => written('"NOTE"', '1,"n\\u006fte":"NOTE"'), noJson],
  ['with a name twice in a line', () => orderBody().replace('"quantity":2', '"quantity":1,"quantity":2'), noJson],
  ['with a name twice, deep in an unknown field', () => orderBody({ x: [[{ y: 1 }]] }).replace('"y":1', '"y":1,"y":1'), noJson],
  ['of 3 MiB', () => padded(3 * MIB), tooLarge],
  ['of 2 MiB and a byte', () => padded(2 * MIB + 1), tooLarge],
  ['of 2 MiB', () => padded(2 * MIB), '200'],

  ['without an external id', () => orderBody({ external_id: undefined }), noId],
  ['with neither external id nor lines', () => '{}', noId],
  ['with its external id elsewhere', () => '{"order":{"external_id":"1"},"externalId":"1"}', noId],
  ['with null for an external id', () => orderBody({ external_id: null }), noId],
  ['with "" for an external id', () => orderBody({ external_id: '' }), noId],
  ['with a blank external id', () => orderBody({ external_id: ' \u3000' }), failed('external_id must not be only spaces', 'the text " \u3000"')],
  ['with an external id of 256 characters', () => orderBody({ external_id: 'x'.repeat(256) }), id('a text of 256 characters')],
  ['with an external id of 255 emoji', () => orderBody({ external_id: '🧪'.repeat(255) }), '200'],
  ['with false for an external id', () => orderBody({ external_id: false }), id('false')],
  ['with 0 for an external id', () => orderBody({ external_id: 0 }), '200'],
  ['with a list for an external id', () => orderBody({ external_id: ['1'] }), id('a list of 1')],
  ['with a fraction for an external id', () => orderBody({ external_id: 1.5 }), failed(`external_id ${inexact}`, '1.5')],
  ['with 2^53 for an external id', () => orderBody({ external_id: 2 ** 53 }), failed(`external_id ${inexact}`, '9007199254740992')],
  ['with 1e999 for an external id', () => written('"NOTE"', '1', {}).replace(/"external_id":"[^"]+"/, '"external_id":1e999'), failed(`external_id ${inexact}`, 'Infinity')],
  ['without lines', () => orderBody({ lines: undefined }), noLines],
  ['with no lines', () => orderBody({ lines: [] }), noLines],
  ['with an object for lines', () => orderBody({ lines: { 0: {} } }), noLines],
  ['with a text for lines', () => orderBody({ lines: 'Mug' }), noLines],
  ['with null for a line', () => orderBody({ lines: [null] }), failed('lines[0] must be an object with description, quantity and unit_price_cents', 'null')],
  ['with 10,001 lines', () => orderBody({ lines: Array(10_001).fill({ description: 'M', quantity: 1, unit_price_cents: 1 }) }), failed('lines must have at most 10000 lines', 'a list of 10001')],
  ['with 10,000 lines', () => orderBody({ lines: Array(10_000).fill({ description: 'M', quantity: 1, unit_price_cents: 1 }) }), '200'],

  ['with NUL in a text', () => line({ description: 'a\u0000b' }), failed(`lines[0].description ${half}`)],
  ['with NUL in the external id', () => orderBody({ external_id: '\u0000' }), failed(`external_id ${half}`)],
  ['with NUL in an unknown field', () => orderBody({ x: { y: ['\u0000'] } }), failed(`x.y[0] ${half}`)],
  ['with NUL in the name of a field', () => orderBody({ metadata: { '\u0000': '1' } }), failed(`metadata ${half}, not even in the name of a field`)],
  ['with the first half of a surrogate pair', () => orderBody({ note: '\ud83e' }), failed(`note ${half}`)],
  ['with the second half', () => orderBody({ note: 'x\uddea' }), failed(`note ${half}`)],
  ['with the halves in the wrong order', () => orderBody({ metadata: { a: '\uddea\ud83e' } }), failed(`metadata.a ${half}`)],
  ['with a whole pair, escaped', () => written('NOTE', '\\ud83e\\uDDEA \\\\u0000'), '200'],

  ['with quantity 0', () => line({ quantity: 0 }), quantity('0')],
  ['with quantity -1', () => line({ quantity: -1 }), quantity('-1')],
  ['with quantity 0.5', () => line({ quantity: 0.5 }), quantity('0.5')],
  ['with quantity 1e300', () => line({ quantity: 1e300 }), quantity('1e+300')],
  ['with quantity 2^53', () => line({ quantity: 2 ** 53 }), quantity('9007199254740992')],
  ['with quantity "2"', () => line({ quantity: '2' }), '200'],
  ['with quantity "2.5"', () => line({ quantity: '2.5' }), quantity('the text "2.5"')],
  ['with quantity true', () => line({ quantity: true }), quantity('true')],
  ['with quantity null', () => line({ quantity: null }), quantity('null')],
  ['with no quantity', () => line({ quantity: undefined }), quantity('missing')],
  ['with quantity 2.0', () => written('"quantity":2', '"quantity":2.0'), '200'],
  ['with quantity 1e3', () => written('"quantity":2', '"quantity":1e3'), '200'],
  ['with a price of -1', () => line({ unit_price_cents: -1 }), price('-1')],
  ['with a price of 12.5', () => line({ unit_price_cents: 12.5 }), price('12.5')],
  ['with a price of "1250"', () => line({ unit_price_cents: '1250' }), '200'],
  ['with a price of ""', () => line({ unit_price_cents: '' }), price('an empty text')],
  ['with null for an amount', () => orderBody({ discount_cents: null }), failed(`discount_cents ${cents}`, 'null')],
  ['with "" for an amount', () => orderBody({ discount_cents: '' }), '200'],
  ['with a price of 1e999', () => written('1250', '1e999'), price('Infinity')],
  ['with a price of -0', () => written('1250', '-0'), '200'],
  ['with a line of 2^53', () => line({ quantity: 2, unit_price_cents: 2 ** 52 }), failed(`lines[0] quantity × unit_price_cents ${tooMuch}`)],
  ['with a line of 2^53-1', () => line({ unit_price_cents: 2 ** 53 - 1 }), '200'],
  ['with lines of 2^53 together', () => orderBody({ lines: [1, 2 ** 53 - 1].map((price) => ({ description: 'M', quantity: 1, unit_price_cents: price })) }), failed(`lines with all other amounts ${tooMuch}`)],
  ['with a tax that makes it 2^53', () => orderBody({ tax_cents: 2 ** 53 - 2500 }), failed(`lines with all other amounts ${tooMuch}`)],
  ['with a discount larger than all', () => orderBody({ discount_cents: 2501 }), failed('discount_cents must not make the total negative; it would be -1')],
  ['with a discount as large as all', () => orderBody({ discount_cents: 2500 }), '200'],
  ['with a total that is not the sum', () => orderBody({ total_cents: 2499 }), failed('total_cents must be 2500, which is subtotal − discount + shipping + fee + tax; it was 2499')],
  ['with a total below 0', () => orderBody({ total_cents: -1 }), failed(`total_cents ${cents}`, '-1')],
  ['with a fee below 0', () => orderBody({ fee_cents: -1 }), failed(`fee_cents ${cents}`, '-1')],

  ['with currency XXZ', () => orderBody({ currency: 'XXZ' }), currency('the text "XXZ"')],
  ['with currency XXX', () => orderBody({ currency: 'XXX' }), currency('the text "XXX"')],
  ['with currency ""', () => orderBody({ currency: '' }), '200'],
  ['with currency 840', () => orderBody({ currency: 840 }), currency('840')],
  ['with currency "USD "', () => orderBody({ currency: 'USD ' }), currency('the text "USD "')],
  ['with the 30th of February', () => orderBody({ placed_at: '2026-02-30T00:00:00Z' }), isoTime('the text "2026-02-30T00:00:00Z"')],
  ['with a time of no offset', () => orderBody({ placed_at: '2026-11-23T10:00:00' }), isoTime('the text "2026-11-23T10:00:00"')],
  ['with a unix time', () => orderBody({ placed_at: 1_795_000_000 }), isoTime('1795000000')],
  ['with the year 0001', () => orderBody({ placed_at: '0001-01-01T00:00:00Z' }), years('the text "0001-01-01T00:00:00Z"')],
  ['with the last second of 9999 here, not in UTC', () => orderBody({ placed_at: '9999-12-31T23:59:59-00:01' }), years('the text "9999-12-31T23:59:59-00:01"')],
  ['with the first second of 1900 here, not in UTC', () => orderBody({ placed_at: '1900-01-01T00:00:00+00:01' }), years('the text "1900-01-01T00:00:00+00:01"')],
  ['with an offset of no minutes', () => orderBody({ placed_at: '2026-11-28T17:06:49+01' }), '200'],
  ['with an offset of no colon', () => orderBody({ placed_at: '2026-11-28T17:06:49.5-0330' }), '200'],
  ['with an offset of 25 hours', () => orderBody({ placed_at: '2026-11-28T17:06:49+25' }), isoTime('the text "2026-11-28T17:06:49+25"')],
  ['with a leap second', () => orderBody({ placed_at: '2016-12-31T23:59:60Z' }), isoTime('the text "2016-12-31T23:59:60Z"')],
  ['with a unix time as text', () => orderBody({ placed_at: '1764349609' }), isoTime('the text "1764349609"')],
  ['with no time', () => orderBody({ placed_at: '' }), '200'],
  ['with the last second of 9999', () => orderBody({ placed_at: '9999-12-31T23:59:59Z' }), '200'],
  ['with an unknown status', () => orderBody({ status: 'shipped' }), failed('status must be one of pending, on_hold, processing, completed, cancelled, refunded, failed', 'the text "shipped"')],
  ['with 51 pairs of metadata', () => orderBody({ metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ''])) }), failed('metadata must have at most 50 pairs', 'an object with 51 fields')],
  ['with a number in metadata', () => orderBody({ metadata: { a: 1, b: 2.5 } }), '200'],
  ['with a truth in metadata', () => orderBody({ metadata: { a: true } }), failed('metadata.a must be a text of at most 5000 characters', 'true')],
  ['with a name of 256 characters in metadata', () => orderBody({ metadata: { ['x'.repeat(256)]: '' } }), failed(`metadata.${'x'.repeat(191)} must have a name of 1 to 255 characters`, 'an empty text')],
  ['with PHP’s empty object for metadata', () => orderBody({ metadata: [] }), '200'],
  ['with a list for metadata', () => orderBody({ metadata: ['a'] }), failed('metadata must be an object of texts', 'a list of 1')],
  ['with a text for a client', () => orderBody({ client: 'Ada' }), failed('client must be an object', 'the text "Ada"')],
  ['with a client of no e-mail address', () => orderBody({ client: { email: 'ada' } }), failed('client.email must be an e-mail address', 'the text "ada"')],
  ['with a payment of 0', () => orderBody({ payment: { amount_cents: 0 } }), failed('payment.amount_cents must be 1 or more, for a total of 2500', '0')],
  ['with a payment in another currency', () => orderBody({ payment: { currency: 'eur' } }), failed("payment.currency must be the order's, USD", 'EUR')],
  ['with a payment of nothing said', () => orderBody({ payment: { amount_cents: '' } }), failed(`payment.amount_cents ${cents}`, 'an empty text')],
  ['with a prototype', () => written('"note":"NOTE"', '"__proto__":{"total_cents":1},"constructor":1'), '200'],
];

test.concurrent.each(bodies)('a body %s', async (_, make, answer) => {
  const body = make();
  const answered = await post(body);
  expect(said(answered)).toBe(answer);
  const row = await logRow(server.api.db, answered);
  expect(row).toMatchObject({
    status_code: answered.status,
    error_code: answer === '200' ? null : answer.split(/[ :]/)[1],
    verified: true,
    integration_key_id: minted.id,
  });
  expect(row.response_body.equals(answered.body)).toBe(true);
  if (answer === tooLarge) expect(row.request_body).toBeNull();
  else expect(row.request_body?.equals(Buffer.from(body))).toBe(true);
});

test('an encoded body is invalid JSON, whatever is in it', async () => {
  const encodings: [string, (body: string) => Buffer | string][] = [
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['identity, gzip', gzipSync],
    ['br', (body) => body],
    ['utf-8', (body) => body],
  ];
  for (const [encoding, encode] of encodings) {
    expect(said(await post(encode(orderBody()), `Content-Encoding: ${encoding}`))).toBe(noJson);
  }
  expect(said(await post(orderBody(), 'Content-Encoding: identity'))).toBe('200');
});

test('what a Content-Type says does not matter', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16', '💥']) {
    expect(said(await post(orderBody(), `Content-Type: ${type}`))).toBe('200');
  }
});

test('a chunked body counts as it arrives', async () => {
  const send = (body: string) => post(chunked(body), 'Transfer-Encoding: chunked');
  const stored = await send(orderBody({ note: 'in chunks' }));
  expect([said(stored), stored.json]).toMatchObject(['200', { note: 'in chunks' }]);
  expect(said(await send(padded(2 * MIB)))).toBe('200');
  expect(said(await send(padded(3 * MIB)))).toBe(tooLarge);
});

test('all that is wrong is said at once, and the detail is the first of it', async () => {
  const { json } = await post(
    orderBody({
      currency: 'XXZ',
      lines: [
        { description: '', quantity: 0, unit_price_cents: -1 },
        { description: 'Mug', quantity: 1, unit_price_cents: 'free' },
      ],
    }),
  );
  expect(json).toEqual({
    error: 'validation_failed',
    detail: 'lines[0].description must be a text of 1 to 2000 characters; it was an empty text',
    issues: [
      { path: 'lines[0].description', message: 'must be a text of 1 to 2000 characters; it was an empty text' },
      { path: 'lines[0].quantity', message: 'must be a whole number, 1 or more; it was 0' },
      { path: 'lines[0].unit_price_cents', message: `${cents}; it was -1` },
      { path: 'lines[1].unit_price_cents', message: `${cents}; it was the text "free"` },
      { path: 'currency', message: 'must be an ISO 4217 currency code, like USD; it was the text "XXZ"' },
    ],
  });
});

test('a body made of mistakes is not answered with more than it was', async () => {
  const mistakes = [
    `{"external_id":"1","lines":[0${',0'.repeat(MIB - 100)}]}`,
    orderBody({ x: Array(200_000).fill('\u0000') }),
    orderBody({ metadata: Object.fromEntries(Array.from({ length: 150_000 }, (_, i) => [i, 0])) }),
    orderBody(Object.fromEntries(Array.from({ length: 150_000 }, (_, i) => [i, 0]))),
  ];
  for (const body of mistakes) {
    const answered = await post(body);
    expect(answered.status).toBe(body === mistakes[3] ? 200 : 422);
    expect(answered.body.length).toBeLessThan(MIB);
  }
});

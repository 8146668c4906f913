import { createHash, createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Diagnosis } from '../lib/diagnosis/diagnosis.ts';
import type { MintedKey } from '../lib/keys/mint-key.ts';
import { revokeKey } from '../lib/keys/revoke-key.ts';
import { rollKey } from '../lib/keys/roll-key.ts';
import { rotateSecretInput, rotateSigningSecret } from '../lib/keys/rotate-signing-secret.ts';
import { makeToken } from '../lib/keys/token.ts';
import { startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys } from '../lib/test/tenant.ts';
import { type Answer, bytesOf, exchange, exchangeBytes, type Sent } from './exchange.ts';
import { logRow, type StoredRow } from './log-row.ts';
import { orderBody } from './order-body.ts';

let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  tenant = await makeTenant();
});
afterAll(() => server.stop());

const PATIENCE_MS = 15_000;
const now = () => Math.floor(Date.now() / 1000);
const hmac = (secret: string | Buffer, ...parts: (string | Buffer)[]) => {
  const mac = createHmac('sha256', secret);
  for (const part of parts) mac.update(part);
  return mac;
};

/** The row of an answer once it says why. */
async function explained(answer: Answer): Promise<StoredRow & { diagnosis: Diagnosis }> {
  return vi.waitUntil(
    async () => {
      const row = await logRow(server.api.db, answer);
      return row.diagnosis === null ? undefined : { ...row, diagnosis: row.diagnosis };
    },
    { interval: 20, timeout: PATIENCE_MS },
  );
}
const why = async (answer: Answer) => (await explained(answer)).diagnosis;
const send = ({ key }: { key: string }, headers: string[], sent: Sent = {}) =>
  exchange(server.url, { ...sent, headers: [`Authorization: Bearer ${key}`, ...headers] });
const sendBearer = (authorization: string | null, sent: Sent = {}) =>
  exchange(server.url, {
    ...sent,
    headers: [...(authorization === null ? [] : [`Authorization: ${authorization}`]), ...(sent.headers ?? [])],
  });

describe('a signature', () => {
  const order = {
    external_id: 'shop/1001',
    note: 'é',
    lines: [{ description: 'Mug', quantity: 2, unit_price_cents: 10 }],
  };
  const compact = JSON.stringify(order);
  const php = compact.replaceAll('/', '\\/').replaceAll('é', '\\u00e9');
  const python = compact.replaceAll('":', '": ').replaceAll(',"', ', "');
  const sorted =
    '{"external_id":"shop/1001","lines":[{"description":"Mug","quantity":2,"unit_price_cents":10}],"note":"é"}';
  const indented = JSON.stringify(order, null, 2);
  const foreign = compact.replace('é', 'é€😀');
  const euro = compact.replace('é', '€');
  const texts = '{"url":"shop/1","phone":"+4930123","price":"49.90","count":"007","name":"1a"}';
  const numbersOfTexts = '{"url":"shop/1","phone":4930123,"price":49.9,"count":7,"name":"1a"}';
  const dashed = (mac: ReturnType<typeof hmac>) => (mac.digest('hex').toUpperCase().match(/../g) ?? []).join('-');
  const t = now();
  let key: MintedKey;
  let other: MintedKey;
  let secret: string;
  let replaced: string;
  /** A key is looked into 60 times a minute. */
  const mintKey = async () => {
    key = await tenant.mint({ requireSignature: true });
    other = await tenant.mint({ requireSignature: true, name: 'The other one' });
    replaced = key.signingSecret ?? '';
    const rotation = rotateSecretInput.parse({});
    secret = (await rotateSigningSecret(testDatabase(), tenant.actor, key.keyId, rotation, testSealingKeys, new Date()))
      .signingSecret;
  };
  const over = (body: string | Buffer, with_: string | Buffer = secret, at: string | number = t) =>
    `PC-Signature: t=${at},v1=${hmac(with_, `${at}.`, body).digest('hex')}`;
  const header = (v1: string) => `PC-Signature: t=${t},v1=${v1}`;

  // biome-ignore format: a cause a line
  const causes: [name: string, headers: () => string[], body: string | Buffer, summary: string][] = [
    ['indented', () => [over(indented)], compact, 'You signed the indented body but sent the compact one.'],
    ['indented by 4', () => [over(JSON.stringify(order, null, 4))], compact, 'You signed the indented body but sent the compact one.'],
    ['compact', () => [over(compact)], indented, 'You signed the compact body but sent the indented one.'],
    ['Python’s blanks', () => [over(python)], compact, 'You signed the spaced body but sent the compact one.'],
    ['PHP-escaped', () => [over(php)], compact, 'You signed a PHP-escaped (`\\/` and `\\u00e9`) version of the body, but sent it as it is here.'],
    ['plain, and sent PHP-escaped', () => [over(compact)], php, 'You signed an unescaped version of the body, but sent it as it is here.'],
    ['keys sorted', () => [over(sorted)], compact, 'You signed a key-sorted version of the body, but sent it as it is here.'],
    ['newline added', () => [over(`${compact}\n`)], compact, 'You signed the body with a newline at its end, but sent it without.'],
    ['newline dropped', () => [over(compact)], `${compact}\n`, 'You signed the body without the newline at its end.'],
    ['BOM dropped', () => [over(compact)], `\ufeff${compact}`, 'You signed the body without the byte order mark it was sent with.'],
    ['BOM added', () => [over(`\ufeff${compact}`)], compact, 'You signed the body with a byte order mark, but sent it without.'],
    ['CR LF', () => [over(indented.replaceAll('\n', '\r\n'))], indented, 'You signed the body with CR LF line breaks, but sent it with LF.'],
    ['LF', () => [over(indented)], indented.replaceAll('\n', '\r\n'), 'You signed the body with LF line breaks, but sent it with CR LF.'],
    ['empty', () => [over('')], compact, 'You signed an empty body, but sent one that is not.'],
    ['numbers shortened', () => [over('{"a":1.1}')], '{"a":1.10}', 'You signed the body with numbers shortened (`1.1` for `1.10`), but sent it as it is here.'],
    ['hex-decoded', () => [over(compact, Buffer.from(secret, 'hex'))], compact, 'The signing secret was hex-decoded before use.'],
    ['base64-decoded', () => [over(compact, Buffer.from(secret, 'base64'))], compact, 'The signing secret was base64-decoded before use.'],
    ['newline', () => [over(compact, `${secret}\n`)], compact, 'The signing secret was used with a newline at its end.'],
    ['quoted', () => [over(compact, `"${secret}"`)], compact, 'The signing secret was used in double quotes.'],
    ['capitals', () => [over(compact, secret.toUpperCase())], compact, 'The signing secret was used in upper case.'],
    ['empty secret', () => [over(compact, '')], compact, 'You signed with an empty secret: the variable that should contain the signing secret isn’t set.'],
    ['undefined', () => [over(compact, 'undefined')], compact, 'You signed with the word `undefined` as its secret: the variable that should contain the signing secret isn’t set.'],
    ['other key', () => [over(compact, other.signingSecret ?? '')], compact, 'You signed with the signing secret of pck_int_OTHER (The other one), another key of this store.'],
    ['replaced', () => [over(compact, replaced)], compact, 'You signed with the secret that was in use before the rotation of TIME by anna@shop.example.'],
    ['bearer', () => [over(compact, key.key)], compact, 'You signed with the integration key itself in place of the signing secret.'],
    ['replaced and decoded', () => [over(compact, Buffer.from(replaced, 'hex'))], compact, 'You signed with the secret that was in use before the rotation of TIME by anna@shop.example, and it was hex-decoded before use.'],
    ['two things', () => [over(indented, Buffer.from(secret, 'hex'))], compact, 'Two things differ: the secret was hex-decoded before use; the MAC covers an indented version of the body.'],
    ['without the point', () => [header(hmac(secret, String(t), compact).digest('hex'))], compact, 'You signed t and the body without the period between them.'],
    ['t in milliseconds in the MAC', () => [header(hmac(secret, `${t}000.`, compact).digest('hex'))], compact, 'You signed t in milliseconds, but sent it in seconds.'],
    ['the clock read twice', () => [header(hmac(secret, `${t + 1}.`, compact).digest('hex'))], compact, `You signed t=${t + 1}, but sent t=${t}: read the clock once.`],
    ['exchanged', () => [header(createHmac('sha256', `${t}.${compact}`).update(secret).digest('hex'))], compact, 'You passed the secret as the message and the message as the key.'],
    ['a plain hash', () => [header(createHash('sha256').update(`${secret}${t}.${compact}`).digest('hex'))], compact, 'You used a plain hash of secret and message, not an HMAC.'],
    ['no secret at all', () => [header(createHash('sha256').update(`${t}.${compact}`).digest('hex'))], compact, 'You sent a plain hash of the body, with no secret in it.'],
    ['t of 13 digits', () => [over(compact, secret, `${t}000`)], compact, 'PC-Signature is malformed: t is in milliseconds: it has 13 digits instead of 10. The MAC in it is right.'],
    ['base64', () => [header(hmac(secret, `${t}.`, compact).digest('base64'))], compact, 'PC-Signature is malformed: v1 is in base64 instead of 64 hex characters. The MAC in it is right.'],
    ['base64url', () => [header(hmac(secret, `${t}.`, compact).digest('base64url'))], compact, 'PC-Signature is malformed: v1 is in base64 instead of 64 hex characters. The MAC in it is right.'],
    ['SHA-1', () => [header(createHmac('sha1', secret).update(`${t}.${compact}`).digest('hex'))], compact, 'PC-Signature is malformed: v1 has 40 hex characters, a SHA-1, instead of 64. The MAC in it is right.'],
    ['hex with dashes', () => [header(dashed(hmac(secret, `${t}.`, compact)))], compact, 'PC-Signature is malformed: the hex has separators between its bytes, as .NET’s BitConverter writes it (`AB-CD-…`): take them out. The MAC in it is right.'],
    ['sha256= inside', () => [header(`sha256=${hmac(secret, `${t}.`, compact).digest('hex')}`)], compact, 'PC-Signature is malformed: `sha256=` is inside v1: send only the hex. The MAC in it is right.'],
    ['v1= twice', () => [header(`v1=${hmac(secret, `${t}.`, compact).digest('hex')}`)], compact, 'PC-Signature is malformed: `v1=` is inside v1: send only the hex. The MAC in it is right.'],
    ['0x', () => [header(`0x${hmac(secret, `${t}.`, compact).digest('hex')}`)], compact, 'PC-Signature is malformed: `0x` is in front of the hex. The MAC in it is right.'],
    ['secret in UTF-16', () => [over(compact, Buffer.from(secret, 'utf16le'))], compact, 'The signing secret was encoded as UTF-16 before use.'],
    ['ASCII', () => [over(foreign.replaceAll(/[^\0-\x7f]/gu, '?'))], foreign, 'You hashed the body as ASCII, with question marks for all other characters, but sent it in UTF-8.'],
    ['ASCII by .NET', () => [over(foreign.replaceAll(/[^\0-\x7f]/g, '?'))], foreign, 'You hashed the body as ASCII, with question marks for all other characters, but sent it in UTF-8.'],
    ['Latin-1', () => [over(Buffer.from(compact, 'latin1'))], compact, 'You hashed the body as Latin-1 (ISO-8859-1), but sent it in UTF-8.'],
    ['Windows-1252', () => [over(Buffer.from(euro.replace('€', '\x80'), 'latin1'))], euro, 'You hashed the body as Windows-1252, but sent it in UTF-8.'],
    ['UTF-16, the timestamp too', () => [header(hmac(secret, Buffer.from(`${t}.${compact}`, 'utf16le')).digest('hex'))], compact, 'You hashed the body as UTF-16, but sent it in UTF-8.'],
    ['UTF-16, the body alone', () => [over(Buffer.from(compact, 'utf16le'))], compact, 'You hashed the body as UTF-16, but sent it in UTF-8.'],
    ['UTF-16, both', () => [header(hmac(Buffer.from(secret, 'utf16le'), Buffer.from(`${t}.${compact}`, 'utf16le')).digest('hex'))], compact, 'Two things differ: the secret was encoded as UTF-16 before use; the MAC covers the body as UTF-16.'],
    ['sent in Latin-1', () => [over(compact)], Buffer.from(compact, 'latin1'), 'You signed the body in UTF-8, but sent it in Windows-1252.'],
    ['JSON_NUMERIC_CHECK', () => [over(numbersOfTexts)], texts, 'You signed the body with numeric texts turned into numbers, as PHP’s JSON_NUMERIC_CHECK does, but sent it as it is here.'],
    ['JSON_NUMERIC_CHECK, escaped', () => [over(numbersOfTexts.replaceAll('/', '\\/'))], texts, 'You signed a PHP-escaped (`\\/` and `\\u00e9`) version of the body with numeric texts turned into numbers, as PHP’s JSON_NUMERIC_CHECK does, but sent it as it is here.'],
    ['numbers as texts', () => [over('{"a":"10","b":"1.5"}')], '{"a":10,"b":1.5}', 'You signed the body with numbers turned into texts, but sent it as it is here.'],
    ['floats', () => [over('{"a":10.0,"b":1.5}')], '{"a":10,"b":1.5}', 'You signed the body with whole numbers written as floats (`1.0` for `1`), but sent it as it is here.'],
    ['floats shortened', () => [over('{"a":10,"b":1.5}')], '{"a":10.0,"b":1.5}', 'You signed the body with numbers shortened (`1.1` for `1.10`), but sent it as it is here.'],
    ['JSON', () => ['PC-Signature: {"t":1}'], compact, 'PC-Signature is malformed: it is JSON instead of `t=…,v1=…`.'],
    ['empty header', () => ['PC-Signature:'], compact, 'PC-Signature is malformed: it is empty, so the variable it comes from is not set.'],
    ['the MAC alone', () => [`PC-Signature: ${hmac(secret, compact).digest('hex')}`], compact, 'PC-Signature is malformed: it is the MAC alone, without `t=` and `v1=`. The MAC in it is right.'],
    ['other scheme', () => [`X-WC-Webhook-Signature: ${wcSignature(secret, compact)}`], compact, 'The right MAC was sent in the header X-WC-Webhook-Signature instead of PC-Signature.'],
    ['another header', () => [over(compact).replace('PC-Signature', 'X-Signature')], compact, 'The right MAC was sent in the header X-Signature instead of PC-Signature.'],
    ['misspelt header', () => [over(compact).replace('PC-Signature', 'PC-Signatur')], compact, 'The right MAC was sent in the header PC-Signatur instead of PC-Signature.'],
    ['none', () => [], compact, 'There is no PC-Signature, and this key accepts signed requests only.'],
    ['behind', () => [over(compact, secret, t - 1000)], compact, /^The timestamp was 1,0\d\d s old on arrival: the sender’s clock is that far behind, or the request waited that long after it was signed. The MAC in it is right.$/.source],
    ['ahead', () => [over(compact, secret, t + 1000)], compact, /^The timestamp is \d+ s in the future: the sender’s clock is ahead. The MAC in it is right.$/.source],
    ['time zone', () => [over(compact, secret, t - 7200)], compact, /^The timestamp is 7,2\d\d s off, 2 hours to the minute: a local time was sent as UTC. The MAC in it is right.$/.source],
    ['constant', () => [over(compact, secret, 1_700_000_000)], compact, 'The timestamp is from 2023-11-14: it is a constant, or copied from an example. The MAC in it is right.'],
  ];

  test('is told apart from the right one, whatever was done to it', async () => {
    const found: [string, string][] = [];
    for (const [i, [name, headers, body]] of causes.entries()) {
      if (i % 30 === 0) await mintKey();
      const { diagnosis } = await explained(await send(key, headers(), { body }));
      const summary = diagnosis.summary.replace(other.keyId, 'OTHER').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, 'TIME');
      found.push([name, summary]);
      expect([name, JSON.stringify(diagnosis)]).toEqual([name, expect.not.stringContaining(secret)]);
      expect(JSON.stringify(diagnosis)).not.toContain(replaced);
      expect(JSON.stringify(diagnosis)).not.toContain(key.key);
    }
    const wanted = causes.map(([name, , , summary]) => [
      name,
      summary.startsWith('^') ? expect.stringMatching(new RegExp(summary)) : summary,
    ]);
    expect(found).toEqual(wanted);
  }, 120_000);
});

describe('a bearer', () => {
  let key: MintedKey;
  beforeAll(async () => {
    key = await tenant.mint({ name: 'Own site' });
  });
  const twiddle = (text: string, at: number) => text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1);
  const named = () => `pck_int_${key.keyId} (Own site)`;

  // biome-ignore format: a cause a line
  const causes: [name: string, authorization: () => string | null, summary: () => string][] = [
    ['one character missing', () => `Bearer ${key.key.slice(0, 19)}${key.key.slice(20)}`, () => `It is ${named()}, but one character is missing, at character `],
    ['one added', () => `Bearer ${key.key.slice(0, 20)}_${key.key.slice(20)}`, () => `It is ${named()}, but it has one character too many, at character 21 of 42.`],
    ['one changed in the secret part', () => `Bearer ${twiddle(key.key, 30)}`, () => `It is ${named()}, but one character is wrong, at character 31 of 42.`],
    ['one changed in the key id', () => `Bearer ${twiddle(key.key, 10)}`, () => `It is ${named()}, but one character is wrong, at character 11 of 42.`],
    ['one changed in the checksum', () => `Bearer ${twiddle(key.key, 41)}`, () => `It is ${named()}, but one character is wrong, at character 42 of 42.`],
    ['two swapped', () => `Bearer ${swapped(key.key)}`, () => `It is ${named()}, but two neighbouring characters are swapped, at character `],
    ['two changed', () => `Bearer ${twiddle(twiddle(key.key, 30), 33)}`, () => `The key’s checksum fails, so at least two of its characters are wrong. It starts like ${named()}.`],
    ['in lower case', () => `Bearer ${key.key.toLowerCase()}`, () => `The key came all in lower case, and keys are case-sensitive. It looks like ${named()}.`],
    ['in upper case', () => `Bearer ${key.key.toUpperCase()}`, () => `The key came all in upper case, and keys are case-sensitive. It looks like ${named()}.`],
    ['its first letter capitalized', () => `Bearer ${key.key.replace('p', 'P')}`, () => `It is ${named()}, but its prefix isn’t in lower case. Keys start with pck_int_.`],
    ['cut short', () => `Bearer ${key.key.slice(0, 30)}`, () => `The key is cut short: 30 of 42 characters came. It starts like ${named()}.`],
    ['double quotes', () => `Bearer "${key.key}"`, () => 'Quotes came along with the key. The key itself is right.'],
    ['single quotes', () => `Bearer '${key.key}'`, () => 'Quotes came along with the key. The key itself is right.'],
    ['two blanks', () => `Bearer  ${key.key}`, () => 'There is more than one space before the key. The key itself is right.'],
    ['a zero-width blank', () => `Bearer ${Buffer.from(`${key.key}\u200b`).toString('latin1')}`, () => 'An invisible character came along with the key. The key itself is right.'],
    ['a written line break', () => `Bearer ${key.key}\\n`, () => 'A newline came along with the key, written as `\\n`. The key itself is right.'],
    ['percent-encoded', () => `Bearer%20${key.key}`, () => 'The key is percent-encoded'],
    ['percent-encoded quotes', () => `Bearer %22${key.key}%22`, () => 'Quotes came along with the key. The key itself is right.'],
    ['no Bearer', () => key.key, () => 'The word Bearer is missing in front of the key. The key itself is right.'],
    ['Bearer twice', () => `Bearer Bearer ${key.key}`, () => 'The word Bearer came twice. The key itself is right.'],
    ['a colon', () => `Bearer: ${key.key}`, () => 'There is a colon after the word Bearer. The key itself is right.'],
    ['Token', () => `Token ${key.key}`, () => 'The word Token came instead of Bearer. The key itself is right.'],
    ['Basic', () => `Basic ${Buffer.from(`${key.key}:`).toString('base64')}`, () => 'The key came by Basic instead of Bearer. The key itself is right.'],
    ['quoted, and one changed', () => `Bearer "${twiddle(key.key, 30)}"`, () => `Quotes came along with the key. Besides: it is ${named()}, but one character is wrong, at character 31 of 42.`],
    ['another product', () => 'Bearer pck_live_abcdefghijkl', () => 'It is a key of the Public read API (`pck_live_`), another product.'],
    ['another product’s test key', () => 'Bearer pck_test_abcdefghijkl', () => 'It is a test key of the Public read API (`pck_test_`), another product.'],
    ['undefined', () => 'Bearer undefined', () => 'The variable that should contain the key isn’t set.'],
    ['a placeholder', () => 'Bearer $PC_KEY', () => 'It is a placeholder that was never filled in.'],
    ['a signing secret', () => `Bearer ${'a3f1'.repeat(16)}`, () => 'It looks like a signing secret (64 hex characters), which signs and is never sent.'],
    ['a WooCommerce REST key', () => `Bearer ck_${'0a'.repeat(20)}`, () => 'It is a REST API key of WooCommerce (`ck_` or `cs_`), which is for reading the shop.'],
    ['nothing after Bearer', () => 'Bearer', () => 'There is nothing after the word Bearer.'],
    ['another installation’s', () => `Bearer ${foreign.token}`, () => `The key is well formed, but this installation has no key with the key id ${foreign.keyId}.`],
    ['empty', () => '', () => 'Authorization is there but empty: the variable it comes from isn’t set.'],
    ['none', () => null, () => 'The request came without an Authorization header.'],
  ];
  const foreign = makeToken();

  test('that is not quite a key is told from one that is', async () => {
    const found: [string, string][] = [];
    for (const [name, authorization, summary] of causes) {
      const { diagnosis } = await explained(await sendBearer(authorization(), { body: orderBody() }));
      const wanted = summary();
      found.push([name, diagnosis.summary.startsWith(wanted) ? wanted : diagnosis.summary]);
      expect(JSON.stringify(diagnosis)).not.toContain(key.key.slice(20, 36));
    }
    expect(found).toEqual(causes.map(([name, , summary]) => [name, summary()]));
  }, 60_000);

  test('that went elsewhere is found there', async () => {
    const elsewhere = await sendBearer(null, { headers: [`X-Api-Key: ${key.key}`], body: orderBody() });
    expect((await why(elsewhere)).summary).toBe('The key came in the header X-Api-Key instead of Authorization.');
    const inUrl = await sendBearer(null, { path: `/orders?token=${key.key}`, body: orderBody() });
    expect((await why(inUrl)).summary).toContain('The key came in the URL, as token.');
    const stock = await sendBearer(null, { path: '/webhook/woocommerce', headers: ['X-WC-Webhook-ID: 7'], body: '{}' });
    expect((await why(stock)).summary).toContain('stock WooCommerce can’t send an Authorization header');
  });

  test('past its end is told who ended it and when', async () => {
    const revoked = await tenant.mint({ name: 'Old site' });
    const at = new Date();
    await revokeKey(testDatabase(), tenant.actor, revoked.keyId, at);
    const said = await why(await send(revoked, [], { body: orderBody() }));
    expect(said.summary).toBe(`Old site was revoked by anna@shop.example at ${at.toISOString()}.`);
    expect(said.remedy).toContain('Create a new key with these settings');

    const rolled = await tenant.mint({ name: 'Rolled site' });
    const none = { overlapSeconds: 0 };
    const next = await rollKey(testDatabase(), tenant.actor, rolled.keyId, none, testSealingKeys, new Date());
    expect((await why(await send(rolled, [], { body: orderBody() }))).summary).toContain(
      `Its successor is pck_int_${next.keyId}.`,
    );

    const past = new Date(Date.now() - 3_600_000);
    const expired = await tenant.mint({ name: 'Trial', expiresAt: past.toISOString() }, new Date(past.getTime() - 1));
    expect((await why(await send(expired, [], { body: orderBody() }))).summary).toBe(
      `Trial expired at ${past.toISOString()}.`,
    );
  });

  test('of another organization is never named', async () => {
    const stranger = await makeTenant();
    const theirs = await stranger.mint({ name: 'Not yours' });
    // The public 8 of a key of ours, and all else of theirs: the row is ours.
    const mixed = `pck_int_${key.keyId}${theirs.key.slice(16)}`;
    expect(JSON.stringify(await why(await send({ key: mixed }, [], { body: orderBody() })))).not.toContain('Not yours');
  });
});

/** The first two neighbours of the secret part that differ, swapped. */
function swapped(key: string): string {
  let at = 18;
  while (key[at] === key[at + 1]) at += 1;
  return `${key.slice(0, at)}${key[at + 1]}${key[at]}${key.slice(at + 2)}`;
}

test('a random MAC is none of the ways tried, whatever the body, and never has a false cause', async () => {
  const [signed, woo] = [
    await tenant.mint({ requireSignature: true }),
    await tenant.mint({ payloadFormat: 'woocommerce' }),
  ];
  const json = fc.json({ maxDepth: 3 });
  await fc.assert(
    fc.asyncProperty(json, fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.boolean(), async (body, mac, asWoo) => {
      const bytes = Buffer.from(mac);
      const answer = asWoo
        ? await send(woo, [`X-WC-Webhook-Signature: ${bytes.toString('base64')}`], {
            path: '/webhook/woocommerce',
            body,
          })
        : await send(signed, [`PC-Signature: t=${now()},v1=${bytes.toString('hex')}`], { body });
      const { summary, evidence } = await why(answer);
      expect(asWoo ? evidence?.search : summary).toMatch(/^None of the [\d,]+ ways we tried matches\.$/);
      expect(asWoo ? summary : '').toBe(asWoo ? 'The secret in WooCommerce isn’t this key’s secret.' : '');
      expect(Number(evidence?.tried)).toBeGreaterThan(200);
      expect(evidence?.received_sha256).toBe(createHash('sha256').update(body).digest('hex'));
    }),
    { numRuns: 20 },
  );
});

test('the answer is the same, byte for byte, whichever cause holds', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const [secret, body, t] = [key.signingSecret ?? '', orderBody(), now()];
  const macs = [
    hmac(Buffer.from(secret, 'hex'), `${t}.`, body).digest(),
    hmac(secret, `${t}.`, JSON.stringify(JSON.parse(body), null, 2)).digest(),
    hmac(key.key, `${t}.`, body).digest(),
    randomBytes(32),
  ];
  const answers = [];
  for (const mac of macs) {
    const {
      status,
      headers,
      body: said,
    } = await send(key, [`PC-Signature: t=${t},v1=${mac.toString('hex')}`], { body });
    const own = ['x-request-id', 'ratelimit-remaining', 'ratelimit-reset', 'date'];
    answers.push([status, [...headers].filter(([name]) => !own.includes(name)), said.toString()]);
  }
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});

describe('a delivery of WooCommerce', () => {
  test('is explained, and nothing of its body is kept while it is not verified', async () => {
    const key = await tenant.mint({ payloadFormat: 'woocommerce' });
    const [secret, body] = [key.signingSecret ?? '', JSON.stringify({ id: 7, note: 'private', url: 'https://shop/é' })];
    const path = `/webhook/woocommerce/${key.keyId}`;
    const php = body.replaceAll('/', '\\/').replaceAll('é', '\\u00e9');
    // biome-ignore format: a cause a line
    const causes: [signature: string, summary: string][] = [
      [hmac(secret, body).digest('hex'), 'X-WC-Webhook-Signature is malformed: the MAC is in hex instead of base64. The MAC in it is right.'],
      [Buffer.from(hmac(secret, body).digest('hex')).toString('base64'), 'X-WC-Webhook-Signature is malformed: the hex text was base64-encoded: encode the 32 raw bytes of the MAC instead. The MAC in it is right.'],
      [wcSignature(secret, php), 'You signed a PHP-escaped (`\\/` and `\\u00e9`) version of the body, but sent it as it is here.'],
      [wcSignature(Buffer.from(secret, 'hex').toString('latin1'), body), 'The secret in WooCommerce isn’t this key’s secret.'],
      [hmac(Buffer.from(secret, 'hex'), body).digest('base64'), 'The signing secret was hex-decoded before use.'],
    ];
    for (const [signature, summary] of causes) {
      const row = await explained(
        await exchange(server.url, { path, headers: [`X-WC-Webhook-Signature: ${signature}`], body }),
      );
      expect(row.diagnosis.summary).toEqual(summary);
      expect(row.request_body).toBeNull();
      expect(JSON.stringify(row.diagnosis)).not.toContain('private');
      expect(row.diagnosis.evidence?.first_difference ?? {}).not.toHaveProperty('sent');
    }
  });

  test('with a wrong secret is told in a shop owner’s words, and engineers find the digests below', async () => {
    const key = await tenant.mint({ payloadFormat: 'woocommerce' });
    const path = `/webhook/woocommerce/${key.keyId}`;
    const [secret, body] = [key.signingSecret ?? '', JSON.stringify({ id: 7 })];
    const deliver = (webhook: number, with_: string) =>
      exchange(server.url, {
        path,
        headers: [
          `X-WC-Webhook-ID: ${webhook}`,
          'X-WC-Webhook-Topic: coupon.created',
          `X-WC-Webhook-Signature: ${wcSignature(with_, body)}`,
        ],
        body,
      });
    expect(await why(await deliver(2, 'quite another secret'))).toEqual({
      summary: 'The secret in WooCommerce isn’t this key’s secret.',
      remedy: 'Copy the signing secret into each webhook again; if you no longer have it, rotate it.',
      evidence: {
        cause: 'none_matches',
        received_bytes: body.length,
        received_sha256: createHash('sha256').update(body).digest('hex'),
        tried: expect.any(Number),
        search: expect.stringMatching(/^None of the [\d,]+ ways we tried matches\.$/),
      },
    });
    expect((await deliver(1, secret)).status).toBe(200);
    expect(await why(await deliver(2, 'quite another secret'))).toMatchObject({
      summary: 'Webhook 2 has another Secret than webhook 1, whose deliveries we accept.',
      remedy: 'In WooCommerce, copy the Secret of webhook 1 into webhook 2 and save it.',
      evidence: { cause: 'other_webhooks_secret', webhook: '2', accepted_webhook: '1' },
    });
    const rotation = rotateSecretInput.parse({});
    await rotateSigningSecret(testDatabase(), tenant.actor, key.keyId, rotation, testSealingKeys, new Date());
    expect((await why(await deliver(2, 'quite another secret'))).summary).toBe(
      'The secret in WooCommerce isn’t this key’s secret.',
    );
    expect((await why(await deliver(1, secret))).summary).toMatch(
      /^WooCommerce still has the secret that was in use before the rotation of .* by anna@shop\.example\.$/,
    );
  });

  test('whose secret WooCommerce before 3.5 HTML-escaped is told so, and the reverse', async () => {
    // biome-ignore format: a pair a line
    const secrets: [own: string, used: string, summary: string][] = [
      ['p4$s & <w0rd> "it\'s"', 'p4$s &amp; &lt;w0rd&gt; &quot;it&#039;s&quot;', 'The signing secret was HTML-escaped (`&amp;` for `&`), as WooCommerce before 3.5 does.'],
      ['p4$s & <w0rd> "it\'s"', 'p4$s &amp; &lt;w0rd&gt; "it\'s"', 'The signing secret was HTML-escaped (`&amp;` for `&`), as WooCommerce before 3.5 does.'],
      ['p4$s & "it\'s" long', 'p4$s &amp; "it\'s" long', 'The signing secret was HTML-escaped (`&amp;` for `&`), as WooCommerce before 3.5 does.'],
      ['p4$s &amp; &lt;w0rd&gt;', 'p4$s & <w0rd>', 'The signing secret was used with its HTML escapes decoded (`&` for `&amp;`).'],
    ];
    for (const [signingSecret, used, summary] of secrets) {
      const key = await tenant.mint({ payloadFormat: 'woocommerce', signingSecret });
      const body = JSON.stringify({ id: 7 });
      const answer = await exchange(server.url, {
        path: `/webhook/woocommerce/${key.keyId}`,
        headers: [`X-WC-Webhook-Signature: ${wcSignature(used, body)}`],
        body,
      });
      expect((await why(answer)).summary).toBe(summary);
    }
  });

  test('to a key id in another case is told which key it is', async () => {
    const key = await tenant.mint({ payloadFormat: 'woocommerce', name: 'Shop' });
    const other = key.keyId === key.keyId.toLowerCase() ? key.keyId.toUpperCase() : key.keyId.toLowerCase();
    const answer = await exchange(server.url, { path: `/webhook/woocommerce/${other}`, body: '{}' });
    expect((await why(answer)).summary).toBe(
      `The key id in the URL is ${other}: pck_int_${key.keyId} (Shop) in another case. Key ids are case-sensitive.`,
    );
  });

  test('to a key that is not there, or with another key’s bearer, is told so', async () => {
    const [key, other] = [await tenant.mint({ payloadFormat: 'woocommerce' }), await tenant.mint({ name: 'SDF' })];
    const nobody = await exchange(server.url, { path: '/webhook/woocommerce/00000000', body: '{}' });
    expect((await why(nobody)).summary).toBe('No key has the key id 00000000 from the URL.');
    const mixed = await send(other, [], { path: `/webhook/woocommerce/${key.keyId}`, body: '{}' });
    expect((await why(mixed)).summary).toBe(
      `The URL names pck_int_${key.keyId}, but the bearer is pck_int_${other.keyId} (SDF).`,
    );
  });
});

describe('a body', () => {
  // biome-ignore format: a cause a line
  const causes: [body: string | Buffer, summary: string, headers?: string[]][] = [
    ['{"a":1,\n "b":2,\n}', 'At line 3, column 1: there is a comma before `}`, and nothing after it.'],
    ["{'a':1}", 'At line 1, column 2: a name is in single quotes'],
    ['{"a":1 "b":2}', 'At line 1, column 8: a comma or `}` is missing: there is `"`.'],
    ['{"a":None}', 'At line 1, column 6: `None` is Python, not JSON'],
    ['{"a":undefined}', 'At line 1, column 6: `undefined` is JavaScript, not JSON'],
    ['{"a":NaN}', 'At line 1, column 6: `NaN` isn’t a JSON number'],
    ['{"a":"x\ny"}', 'At line 1, column 8: a string runs over the end of the line'],
    ['{"a":"C:\\d"}', 'At line 1, column 9: `\\d` isn’t a JSON escape'],
    ['{"a":01}', 'At line 1, column 6: `0` isn’t a JSON number.'],
    ['{"a":1} {"b":2}', 'At line 1, column 9: there is more after the end of the JSON: `{`.'],
    ['{"a":1, // no\n"b":2}', 'At line 1, column 9: there is a comment'],
    ['{"external_id":"shop-1', 'The body is cut short: it ends after 22 bytes in the middle of a value.'],
    [JSON.stringify('{"a":1}'), 'The body is JSON inside a JSON string: it was encoded twice.'],
    ['external_id=shop-1&total=12', 'The body is form-encoded (name=value&…), not JSON.'],
    ['payload=%7B%22a%22%3A1%7D', 'The body is form-encoded (name=value&…), not JSON.'],
    ['[{"a":1},{"a":2}]', 'The body is a list of 2; it must be one object.'],
    ['null', 'The body is null; it must be an object.'],
    ['', 'The body is empty.'],
    ['\ufeff{"a":1}', 'The body starts with a byte order mark, which JSON doesn’t allow.'],
    [Buffer.from('{"a":"é"}', 'latin1'), 'The body is not UTF-8: byte 6 is 0xe9.'],
    [Buffer.from('{"a":1}', 'utf16le'), 'The body is UTF-16.'],
    [Buffer.from('1f8b0800', 'hex'), 'The body is gzip, but no Content-Encoding says so.'],
    ['{"a":1}', 'The body is compressed (Content-Encoding: gzip).', ['Content-Encoding: gzip']],
    ['<order/>', 'The body is XML or HTML.'],
    ['[object Object]', 'The body is the text `[object Object]`.'],
    ['{\\"a\\":1}', 'The quotes in the body are escaped, from line 1, column 2 on.'],
    ['{"externalId":"a","lines":[]}', 'The body has externalId; the field’s name is external_id.'],
    ['{"order":{"external_id":"a"}}', 'The body has everything inside order. The fields must be at the top level.'],
    ['{"external_id":"a","line_items":[1]}', 'The body has line_items; the field’s name is lines.'],
    ['{"external_id":""}', 'external_id is there, but it is empty or null.'],
  ];

  test('that is no order is told what it is, and where it goes wrong', async () => {
    const key = await tenant.mint();
    const found: [string, string][] = [];
    for (const [body, wanted, headers = []] of causes) {
      const { summary } = await why(await send(key, headers, { body }));
      found.push([body.toString(), summary.startsWith(wanted) ? wanted : summary]);
    }
    expect(found).toEqual(causes.map(([body, wanted]) => [body.toString(), wanted]));
  }, 60_000);
});

test('an Idempotency-Key that was used before is told what differs', async () => {
  const key = await tenant.mint();
  const first = { external_id: 'a', lines: [{ description: 'Mug', quantity: 1, unit_price_cents: 5 }], note: 'x' };
  const once = ['Idempotency-Key: shop-1-1'];
  await send(key, once, { body: JSON.stringify(first) });
  const now_ = { ...first, lines: [{ description: 'Mug', quantity: 2, unit_price_cents: 5 }], note: undefined };
  const conflict = await why(await send(key, once, { body: JSON.stringify(now_) }));
  expect(conflict.summary).toMatch(
    /^The Idempotency-Key shop-1-1 was first used at .* with another body: lines\[0\]\.quantity, note differ\.$/,
  );
  expect(conflict.evidence?.differences).toEqual([
    { path: 'lines[0].quantity', first: '1', now: '2' },
    { path: 'note', first: '"x"', now: null },
  ]);
  const writing = await why(await send(key, once, { body: JSON.stringify(first, null, 2) }));
  expect(writing.summary).toContain('with the same JSON written differently');
  const path = await why(await send(key, once, { path: '/clients', body: JSON.stringify(first) }));
  expect(path.summary).toContain('on /v1/orders; this request goes to /v1/clients.');
});

test('an address that is not allowed is told which it was, whence, and which entry is nearest', async () => {
  const ipAllowlist = ['203.0.113.0/28', '198.51.100.7'];
  const key = await tenant.mint({ ipAllowlist, name: 'Own site' });
  const from = async (client: string) => why(await send(key, [], { client, body: orderBody() }));
  expect(await from('203.0.113.42')).toMatchObject({
    summary: '203.0.113.42 is not in the IP allowlist of Own site, but it is right next to the entry 203.0.113.0/28.',
    evidence: { address: '203.0.113.42', seen_in: 'X-Forwarded-For', nearest_entry: '203.0.113.0/28', common_bits: 26 },
  });
  expect((await from('192.0.2.1')).summary).toBe('192.0.2.1 is not in the IP allowlist of Own site.');
  expect((await from('2001:db8::1')).summary).toContain('it is an IPv6 address, and the list has only IPv4 ones');
  const direct = bytesOf({
    headers: [`Authorization: Bearer ${key.key}`, 'X-Forwarded-For: 198.51.100.7'],
    body: '{}',
  });
  expect((await why(await exchangeBytes(server.url, direct, '127.0.0.2'))).summary).toBe(
    '127.0.0.2 is a proxy in front of us. It sent X-Forwarded-For: 198.51.100.7, which we ignore because 127.0.0.2 isn’t in TRUSTED_PROXIES.',
  );
});

test('a trusted proxy whose X-Forwarded-For names nobody is told so, and not that it is not trusted', async () => {
  const key = await tenant.mint({ ipAllowlist: ['198.51.100.7'], name: 'Own site' });
  const through = async (forwarded: string[]) => {
    const headers = [`Authorization: Bearer ${key.key}`, ...forwarded.map((value) => `X-Forwarded-For: ${value}`)];
    return (await why(await exchangeBytes(server.url, bytesOf({ headers, body: '{}' }), '127.0.0.1'))).summary;
  };
  const proxy = '127.0.0.1 is a proxy in front of us (it is in TRUSTED_PROXIES)';
  for (const unreadable of ['unknown', '198.51.100.7.', '_hidden, 127.0.0.1', '198.51.100.7;']) {
    expect(await through([unreadable])).toBe(
      `${proxy}, but its X-Forwarded-For doesn’t contain the client’s IP address: ${unreadable}. So the proxy’s own address was checked.`,
    );
  }
  expect(await through([])).toBe(`${proxy}, and it sent no X-Forwarded-For, so its own address was checked.`);
});

test('scope, format, path and rate limit are told with what would do', async () => {
  const own = await makeTenant();
  const key = await own.mint({ scopes: ['orders:write'], rateLimitPerMinute: 3, name: 'Own site' });
  const able = await own.mint({ scopes: ['clients:write'], name: 'Clients' });
  const woo = await own.mint({ payloadFormat: 'woocommerce', name: 'Shop' });
  const client = JSON.stringify({ external_id: 'c' });
  expect((await why(await send(key, [], { path: '/clients', body: client }))).summary).toBe(
    `POST /v1/clients needs clients:write, and Own site has orders:write only. pck_int_${able.keyId} (Clients) of the same store has it.`,
  );
  expect((await why(await send(woo, [], { body: orderBody() }))).summary).toBe(
    `Shop is a woocommerce key, and POST /v1/orders takes peptideclients. This key must send to /v1/webhook/woocommerce/${woo.keyId}.`,
  );
  expect((await why(await send(key, [], { path: '/order', body: orderBody() }))).summary).toBe(
    'There is no /v1/order. The closest is /v1/orders.',
  );
  expect(await send(key, [], { body: orderBody() })).toMatchObject({ status: 200 });
  expect((await why(await send(key, [], { body: orderBody() }))).summary).toBe(
    '4 requests in a minute; Own site may send 3.',
  );
});

test('past the caps a row names the failure whose cause was found', async () => {
  const key = await tenant.mint({ requireSignature: true, rateLimitPerMinute: 100 });
  const client = '198.51.100.99';
  const headers = [`PC-Signature: t=${now()},v1=${'0'.repeat(64)}`];
  const answers = [];
  const first = await send(key, headers, { client, body: '{}' });
  expect((await why(first)).summary).toContain('ways we tried');
  for (let i = 0; i < 35; i += 1) answers.push(await send(key, headers, { client, body: '{}' }));
  const unsigned = await send(key, [], { client, body: '{}' });
  const last = await why(await send(key, headers, { client, body: '{}' }));
  expect(last.summary).toMatch(
    /^Probably the same failure as at 2\d{3}-.*Z: None of the [\d,]+ ways we tried matches\.$/,
  );
  const ids = [first, ...answers].map((answer) => answer.headers.get('x-request-id'));
  expect(ids).toContain(last.evidence?.same_as);
  expect((await why(unsigned)).summary).toBe('Not looked into: very many requests failed in this minute.');
});

test('a body over 256 KiB is not searched, and its row says so', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const body = JSON.stringify({ note: 'x'.repeat(300_000) });
  const answer = await send(key, [`PC-Signature: t=${now()},v1=${'0'.repeat(64)}`], { body });
  expect((await why(answer)).summary).toBe(
    'Not tried: the body has 300,011 bytes, and we look into bodies of up to 256 KiB.',
  );
});

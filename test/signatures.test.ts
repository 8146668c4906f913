import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MintedKey } from '../lib/keys/mint-key.ts';
import { rollKey } from '../lib/keys/roll-key.ts';
import { rotateSecretInput, rotateSigningSecret } from '../lib/keys/rotate-signing-secret.ts';
import { pcSignature, startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys } from '../lib/test/tenant.ts';
import { type Answer, exchange, type Sent } from './exchange.ts';
import { logRow } from './log-row.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  tenant = await makeTenant();
});
afterAll(() => server.stop());

const missing = '401 signature_missing: key requires signature; header absent';
const malformed = '401 signature_malformed: header present but did not parse';
const expired = '401 signature_expired: timestamp drift > 300 seconds';
const invalid = '401 signature_invalid: HMAC mismatch';
const noOrder = '404 not_found: no such order';
const HOUR_SECONDS = 3600;

const send = ({ key }: MintedKey, headers: string[], sent: Sent = {}) =>
  exchange(server.url, { ...sent, headers: [`Authorization: Bearer ${key}`, ...headers] });
/** A good order, signed with this secret. */
function signedWith(key: MintedKey, secret: string | null): Promise<Answer> {
  const body = orderBody();
  return send(key, [`PC-Signature: ${pcSignature(secret ?? '', body)}`], { body });
}
const bodyAlone = (secret: string | null, body: string) =>
  `PC-Signature: t=${Math.floor(Date.now() / 1000)},v1=${createHmac('sha256', secret ?? '')
    .update(body)
    .digest('hex')}`;
const rotate = ({ keyId }: MintedKey, input: object = {}, now = new Date()) =>
  rotateSigningSecret(testDatabase(), tenant.actor, keyId, rotateSecretInput.parse(input), testSealingKeys, now);

test('a refused signature says which bytes arrived, and the row keeps them', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const body = Buffer.concat([Buffer.from('\ufeff{"note":"é\\u0000"}'), Buffer.from([0, 255, 254])]);
  const secret = key.signingSecret ?? '';
  const headers: [string[], string][] = [
    [[], missing],
    [[`PC-Signature: ${pcSignature(secret, body)}0`], malformed],
    [[`PC-Signature: ${pcSignature(secret, body, 1_500_000_000)}`], expired],
    [[`PC-Signature: ${pcSignature(secret, '{"note":"é"}')}`], invalid],
    [[`X-WC-Webhook-Signature: ${wcSignature(secret, body)}`], invalid],
  ];
  for (const [lines, answer] of headers) {
    const refused = await send(key, lines, { body });
    expect(said(refused)).toBe(answer);
    expect(refused.headers.get('PC-Received-Body-SHA256')).toBe(createHash('sha256').update(body).digest('hex'));
    expect(refused.headers.get('RateLimit-Limit')).toBe('600');
    const row = await logRow(server.api.db, refused);
    expect(row).toMatchObject({ verified: true, integration_key_id: key.id, status_code: 401 });
    expect(row.request_body?.equals(body)).toBe(true);
  }
});

test('no other answer has the digest of the body', async () => {
  const key = await tenant.mint({ requireSignature: true });
  expect((await signedWith(key, key.signingSecret)).headers.has('PC-Received-Body-SHA256')).toBe(false);
  const body = 'none';
  const unparsable = await send(key, [`PC-Signature: ${pcSignature(key.signingSecret ?? '', body)}`], { body });
  expect(unparsable.headers.has('PC-Received-Body-SHA256')).toBe(false);
});

test('300 seconds off are in time and 301 are not, by the clock of arrival', async () => {
  const key = await tenant.mint({ requireSignature: true, rateLimitPerMinute: 6000 });
  const body = orderBody();
  for (const [drift, answer] of [
    [-301, expired],
    [-300, '200'],
    [300, '200'],
    [301, expired],
  ] as const) {
    for (;;) {
      const now = Math.floor(Date.now() / 1000);
      const answered = await send(key, [`PC-Signature: ${pcSignature(key.signingSecret ?? '', body, now - drift)}`], {
        body,
      });
      const arrival = Number.parseInt((answered.headers.get('X-Request-Id') ?? '').replace('-', '').slice(0, 12), 16);
      if (Math.floor(arrival / 1000) !== now) continue; // the second ended on the way
      expect([drift, said(answered)]).toEqual([drift, answer]);
      break;
    }
  }
});

test('the header twice is malformed, even if both are right', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const body = orderBody();
  const line = `PC-Signature: ${pcSignature(key.signingSecret ?? '', body)}`;
  expect(said(await send(key, [line, line], { body }))).toBe(malformed);
  expect(said(await send(key, [line.replace('PC-S', 'pc-s')], { body }))).toBe('200');
});

test('a GET is signed too, over nothing', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const found = { method: 'GET', path: '/orders/by-external/none' };
  expect(said(await send(key, [], found))).toBe(missing);
  expect(said(await send(key, [`PC-Signature: ${pcSignature(key.signingSecret ?? '', '')}`], found))).toBe(noOrder);
  expect(said(await send(key, [bodyAlone(key.signingSecret, '')], found))).toBe(invalid);
});

test('a woocommerce key is always signed, in its own scheme', async () => {
  const key = await tenant.mint({ payloadFormat: 'woocommerce' });
  const secret = key.signingSecret ?? '';
  const mac = wcSignature(secret, '');
  const found = { method: 'GET', path: '/orders/by-external/none' };
  const headers: [string[], string][] = [
    [[], missing],
    [[`X-WC-Webhook-Signature: ${mac}`], noOrder],
    [[`x-wc-webhook-signature: ${mac}`, 'PC-Signature: none'], noOrder],
    [[`PC-Signature: ${pcSignature(secret, '')}`], invalid],
    [[`X-WC-Webhook-Signature: ${Buffer.from(mac, 'base64').toString('hex')}`], malformed],
    [[`X-WC-Webhook-Signature: "${mac}"`], malformed],
    [[`X-WC-Webhook-Signature: ${mac}`, `X-WC-Webhook-Signature: ${mac}`], malformed],
    [[`X-WC-Webhook-Signature: ${wcSignature(secret, ' ')}`], invalid],
    [['X-WC-Webhook-Signature:'], malformed],
  ];
  for (const [lines, answer] of headers) {
    const answered = await send(key, lines, found);
    expect([lines, said(answered)]).toEqual([lines, answer]);
  }
});

test('a MAC over the body alone will do on the three creates, and the row says what that is worth', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const order = orderBody({ external_id: 'paid later' });
  const payment = JSON.stringify({ external_id: 'p', amount_cents: 100 });
  const client = JSON.stringify({ external_id: 'c', name: 'Ada' });
  const calls: [string, string, string][] = [
    ['/orders', order, '200'],
    ['/orders/external:paid%20later/payments', payment, '200'],
    ['/clients', client, '200'],
    ['/orders/external:paid%20later/cancel', '', invalid],
    ['/payments/external:p/refund', '{}', invalid],
  ];
  for (const [path, body, answer] of calls) {
    const answered = await send(key, [bodyAlone(key.signingSecret, body)], { path, body });
    expect([path, said(answered)]).toEqual([path, answer]);
    if (answer !== '200') continue;
    expect((await logRow(server.api.db, answered)).diagnosis).toMatchObject({
      summary: expect.stringContaining('timestamp is not protected'),
      remedy: expect.stringContaining('t + "." + raw body'),
    });
  }
});

test('with require_timestamp a MAC over the body alone is invalid, from the next request on', async () => {
  const key = await tenant.mint({ requireSignature: true, requireTimestamp: true });
  const body = orderBody();
  expect(said(await send(key, [bodyAlone(key.signingSecret, body)], { body }))).toBe(invalid);
  expect(said(await signedWith(key, key.signingSecret))).toBe('200');
});

test('a key that need not sign, and has a secret, is checked when it does', async () => {
  const key = await tenant.mint({ withSecret: true });
  expect(said(await send(key, [], { body: orderBody() }))).toBe('200');
  expect(said(await signedWith(key, key.signingSecret))).toBe('200');
  expect(said(await signedWith(key, 'not the secret'))).toBe(invalid);
  expect(said(await send(key, ['PC-Signature:'], { body: orderBody() }))).toBe(malformed);
  expect(said(await send(key, ['X-WC-Webhook-Signature: none'], { body: orderBody() }))).toBe('200');
});

test('a signature on a key without a secret is ignored, and the row says so', async () => {
  const key = await tenant.mint();
  const answered = await send(key, ['PC-Signature: whatever'], { body: orderBody() });
  expect(said(answered)).toBe('200');
  expect((await logRow(server.api.db, answered)).diagnosis?.summary).toContain('ignored');
});

test('a secret of the sender is text, used as it stands', async () => {
  for (const signingSecret of ['A3'.repeat(32), ' with blanks around ', 'with "quotes" and \\ in']) {
    const key = await tenant.mint({ requireSignature: true, signingSecret });
    expect(said(await signedWith(key, signingSecret))).toBe('200');
    expect(said(await signedWith(key, signingSecret.slice(1)))).toBe(invalid);
  }
});

test('a rotated secret stops at once, or at the end of its overlap', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const second = await rotate(key);
  expect(said(await signedWith(key, key.signingSecret))).toBe(invalid);
  expect(said(await signedWith(key, second.signingSecret))).toBe('200');

  const third = await rotate(key, { overlapSeconds: HOUR_SECONDS });
  const accepted = async () => {
    const secrets = [key.signingSecret, second.signingSecret, third.signingSecret];
    return Promise.all(secrets.map(async (secret) => said(await signedWith(key, secret))));
  };
  expect(await accepted()).toEqual([invalid, '200', '200']);
  const aged = async (secret: string | null) => (await logRow(server.api.db, await signedWith(key, secret))).secret_age;
  expect([await aged(third.signingSecret), await aged(second.signingSecret)]).toEqual([0, 1]);
  const past =
    'update integrations.signing_secrets set valid_until = now() where integration_key_id = $1 and valid_until > now()';
  await server.api.db.query(past, [key.id]);
  expect(await accepted()).toEqual([invalid, invalid, '200']);
});

test('the row says how far the sender’s clock is off, and nothing where no timestamp was signed', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const body = orderBody();
  const behind = pcSignature(key.signingSecret ?? '', body, Math.floor(Date.now() / 1000) - 120);
  const row = await logRow(server.api.db, await send(key, [`PC-Signature: ${behind}`], { body }));
  expect(row).toMatchObject({ status_code: 200, secret_age: 0 });
  expect(Math.round((row.clock_drift_seconds ?? 0) / 10)).toBe(12);
  const unsigned = await tenant.mint();
  const other = await logRow(server.api.db, await send(unsigned, [], { body: orderBody() }));
  expect(other).toMatchObject({ status_code: 200, secret_age: null, clock_drift_seconds: null });
});

test('while it rotates a sender may sign with both secrets', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const { signingSecret } = await rotate(key);
  const body = orderBody();
  const [old, current] = [key.signingSecret ?? '', signingSecret].map((secret) => pcSignature(secret, body));
  const both = `${old},${current?.split(',')[1]}`;
  expect(said(await send(key, [`PC-Signature: ${both}`], { body }))).toBe('200');
});

test('a secret that leaked is gone at once, the overlap of an earlier rotation too', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const second = await rotate(key, { overlapSeconds: HOUR_SECONDS });
  const third = await rotate(key, { leaked: true });
  expect(said(await signedWith(key, key.signingSecret))).toBe(invalid);
  expect(said(await signedWith(key, second.signingSecret))).toBe(invalid);
  expect(said(await signedWith(key, third.signingSecret))).toBe('200');
  const stored = await server.api.db.query('select 1 from integrations.signing_secrets where integration_key_id = $1', [
    key.id,
  ]);
  expect(stored.rowCount).toBe(1);
});

test('a rolled key’s successor signs with the same secret', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const input = { overlapSeconds: HOUR_SECONDS };
  const successor = await rollKey(testDatabase(), tenant.actor, key.keyId, input, testSealingKeys, new Date());
  const { signingSecret } = key;
  expect(said(await signedWith({ ...successor, signingSecret }, signingSecret))).toBe('200');
  expect(said(await signedWith(key, signingSecret))).toBe('200');
});

test('a sealed secret that was copied onto another key signs nothing', async () => {
  const [key, thief] = [await tenant.mint({ requireSignature: true }), await tenant.mint({ requireSignature: true })];
  expect(said(await signedWith(key, key.signingSecret))).toBe('200');
  const copy =
    'update integrations.signing_secrets set sealed = (select sealed from integrations.signing_secrets where integration_key_id = $1) where integration_key_id = $2';
  await server.api.db.query(copy, [key.id, thief.id]);
  expect((await signedWith(thief, key.signingSecret)).status).toBe(500);
});

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { WayOut } from '../lib/connections/way-out.ts';
import { waysOut } from '../lib/connections/ways-out.ts';
import { diagnoseRow } from '../lib/diagnosis/diagnose-row.ts';
import { acceptReplacedSecret } from '../lib/keys/accept-replaced-secret.ts';
import { adjustKey } from '../lib/keys/adjust-key.ts';
import { allowAddress } from '../lib/keys/allow-address.ts';
import type { MintedKey } from '../lib/keys/mint-key.ts';
import { revokeKey } from '../lib/keys/revoke-key.ts';
import { rotateSecretInput, rotateSigningSecret } from '../lib/keys/rotate-signing-secret.ts';
import { allPaths } from '../lib/pipeline/route.ts';
import { pcSignature, startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys } from '../lib/test/tenant.ts';
import { type Answer, exchange, freshAddress, type Sent } from './exchange.ts';
import { logRow } from './log-row.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

// From a refused row to the request that is accepted, by what the row offers.

let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  tenant = await makeTenant();
});
afterAll(() => server.stop());

const appUrl = 'https://api.shop.example';
const send = ({ key }: { key: string }, headers: string[] = [], sent: Sent = {}) =>
  exchange(server.url, { body: orderBody(), ...sent, headers: [`Authorization: Bearer ${key}`, ...headers] });

/** What the row of an answer offers, once it is explained. */
async function waysOf(answer: Answer): Promise<WayOut[]> {
  const row = await vi.waitUntil(
    async () => {
      const found = await logRow(server.api.db, answer);
      return found.diagnosis === null ? undefined : found;
    },
    { interval: 20, timeout: 30_000 },
  );
  const ways = await waysOut(testDatabase(), tenant.organizationId, row.id, { appUrl, now: new Date() });
  return ways.filter(({ kind }) => kind !== 'send-again'); // of what was verified: lib/workbench/workbench.test.ts
}
async function lastAudit(key: { keyId: string }) {
  const entry = await testDatabase().auditEntry.findFirstOrThrow({
    where: { integrationKey: { keyId: key.keyId } },
    orderBy: { id: 'desc' },
  });
  return { action: entry.action, actor: entry.actor, clientIp: entry.clientIp };
}
const { name: actor, clientIp } = { name: 'anna@shop.example', clientIp: '198.51.100.7' };

test('an address that was refused is allowed, and its next request is 200', async () => {
  const key = await tenant.mint({ ipAllowlist: ['203.0.113.0/24'], name: 'Own site' });
  const client = freshAddress();
  const [way, ...others] = await waysOf(await send(key, [], { client }));
  expect([way, others]).toEqual([{ kind: 'allow-address', address: client, keyName: 'Own site' }, []]);
  await allowAddress(testDatabase(), tenant.actor, key.keyId, client, new Date());
  expect(said(await send(key, [], { client }))).toBe('200');
  expect(await lastAudit(key)).toEqual({ action: 'key.adjusted', actor, clientIp });
});

test('an address is added to those that are there, and to no list that allows all', async () => {
  const allowlist = async ({ id }: MintedKey) =>
    (await testDatabase().integrationKey.findUniqueOrThrow({ where: { id } })).ipAllowlist;
  const [some, all] = [await tenant.mint({ ipAllowlist: ['203.0.113.0/24'] }), await tenant.mint()];
  for (const { keyId } of [some, all])
    await allowAddress(testDatabase(), tenant.actor, keyId, '2001:db8::1', new Date());
  expect([await allowlist(some), await allowlist(all)]).toEqual([['203.0.113.0/24', '2001:db8::1'], []]);
  const add = (address: string) => allowAddress(testDatabase(), tenant.actor, some.keyId, address, new Date());
  await expect(add('unknown')).rejects.toThrow('"unknown" is not an IP address');
  await expect(add('10.0.0.0/8')).rejects.toThrow('is not an IP address');
  const full = await tenant.mint({ ipAllowlist: Array.from({ length: 50 }, (_, i) => `10.0.0.${i}`) });
  await expect(allowAddress(testDatabase(), tenant.actor, full.keyId, '10.0.1.1', new Date())).rejects.toThrow(
    'must have at most 50 entries',
  );
  const stranger = await makeTenant();
  await expect(allowAddress(testDatabase(), stranger.actor, some.keyId, '10.0.0.1', new Date())).rejects.toThrow(
    'no such key',
  );
});

test('the previous secret is accepted for a day, beside the new one, and by nobody else', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const old = key.signingSecret ?? '';
  const now = new Date();
  const rotation = rotateSecretInput.parse({});
  const { signingSecret } = await rotateSigningSecret(
    testDatabase(),
    tenant.actor,
    key.keyId,
    rotation,
    testSealingKeys,
    now,
  );
  const signed = (secret: string) => {
    const body = orderBody();
    return send(key, [`PC-Signature: ${pcSignature(secret, body)}`], { body });
  };
  expect((await waysOf(await signed(old))).map(({ kind }) => kind)).toEqual(['accept-secret', 'link']);
  const stranger = await makeTenant();
  await expect(acceptReplacedSecret(testDatabase(), stranger.actor, key.keyId, now)).rejects.toThrow('no such key');
  const { acceptedUntil } = await acceptReplacedSecret(testDatabase(), tenant.actor, key.keyId, now);
  expect(acceptedUntil.getTime() - now.getTime()).toBe(24 * 3600 * 1000);
  expect([said(await signed(old)), said(await signed(signingSecret))]).toEqual(['200', '200']);
  expect(await lastAudit(key)).toEqual({ action: 'signing_secret.accepted_again', actor, clientIp });
  await testDatabase().signingSecret.updateMany({
    where: { integrationKeyId: key.id, replacedAt: { not: null } },
    data: { validUntil: new Date(Date.now() - 1) },
  });
  expect(said(await signed(old))).toBe('401 signature_invalid: HMAC mismatch');
});

test('a secret that leaked is not to be had back', async () => {
  const key = await tenant.mint({ requireSignature: true });
  const leaked = rotateSecretInput.parse({ leaked: true });
  await rotateSigningSecret(testDatabase(), tenant.actor, key.keyId, leaked, testSealingKeys, new Date());
  await expect(acceptReplacedSecret(testDatabase(), tenant.actor, key.keyId, new Date())).rejects.toThrow(
    'at once when they leaked',
  );
});

test('a scope that is missing leads to the form with it added, a cap to a higher one, a format to its URL', async () => {
  const key = await tenant.mint({ scopes: ['orders:write'], rateLimitPerMinute: 3 });
  const woo = await tenant.mint({ payloadFormat: 'woocommerce' });
  const client = JSON.stringify({ external_id: 'c' });
  expect(await waysOf(await send(key, [], { path: '/clients', body: client }))).toEqual([
    expect.objectContaining({
      label: 'Create a replacement key with clients:write',
      href: `/settings/connectors/new?from=${key.keyId}&add=clients:write`,
    }),
  ]);
  await send(key);
  await send(key);
  expect(await waysOf(await send(key))).toEqual([
    expect.objectContaining({ kind: 'raise-rate-limit', cap: 3, proposed: 5 }),
  ]);
  expect(await waysOf(await send(woo))).toEqual([
    {
      kind: 'copy-url',
      url: `${appUrl}/integrations/v1/webhook/woocommerce/${woo.keyId}`,
      note: 'This key sends to /v1/webhook/woocommerce.',
    },
    expect.objectContaining({ label: 'Create a peptideclients key', href: '/settings/connectors/new?preset=custom' }),
  ]);
});

test('a key at its end leads to a new one, and an expired one to a later expiry', async () => {
  const revoked = await tenant.mint();
  await revokeKey(testDatabase(), tenant.actor, revoked.keyId, new Date());
  const mint = {
    label: 'Create a new key with these settings',
    href: `/settings/connectors/new?from=${revoked.keyId}`,
  };
  expect(await waysOf(await send(revoked))).toEqual([
    { kind: 'mint', ...mint, note: 'Revoked by anna@. A revoked key can’t come back.' },
  ]);
  const past = new Date(Date.now() - 1000);
  const expired = await tenant.mint({ expiresAt: past.toISOString() }, new Date(past.getTime() - 1));
  expect((await waysOf(await send(expired))).map(({ kind }) => kind)).toEqual(['change-expiry', 'mint']);
  await adjustKey(testDatabase(), tenant.actor, expired.keyId, { expiresAt: null }, new Date());
  expect(said(await send(expired))).toBe('200');
});

test('another organization is offered nothing', async () => {
  const key = await tenant.mint({ ipAllowlist: ['203.0.113.0/24'] });
  const answer = await send(key);
  const row = await logRow(server.api.db, answer);
  const stranger = await makeTenant();
  expect(await waysOut(testDatabase(), stranger.organizationId, row.id, { appUrl, now: new Date() })).toEqual([]);
});

test('a row that its process left without a diagnosis gets one by what was kept', async () => {
  const key = await tenant.mint({ requireSignature: true, name: 'Own site' });
  const secret = key.signingSecret ?? '';
  const body = orderBody();
  const [signature, authorization] = [
    await send(key, [`PC-Signature: ${pcSignature(secret, `${body}\n`)}`], { body }),
    await exchange(server.url, { headers: [`Authorization: Bearer "${key.key}"`], body }),
  ];
  const left = async (answer: Answer) => {
    await waysOf(answer); // explained by its own process, which is undone here
    const { id } = await logRow(server.api.db, answer);
    await server.api.db.query('update integrations.request_log set diagnosis = null where id = $1', [id]);
    const found = await diagnoseRow(
      server.api.db,
      { sealingKeys: testSealingKeys, paths: allPaths, trusts: () => false },
      id,
    );
    expect((await logRow(server.api.db, answer)).diagnosis).toEqual(found);
    return found?.summary;
  };
  expect(await left(signature)).toBe('You signed the body with a newline at its end, but sent it without.');
  expect(await left(authorization)).toBe('The bearer isn’t exactly a key, and it wasn’t kept.');
});

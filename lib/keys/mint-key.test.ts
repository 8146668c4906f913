import { expect, test } from 'vitest';
import { makeTenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { listKeys, showKey } from './list-keys.ts';
import { mintKey, mintKeyInput } from './mint-key.ts';
import { openSecret } from './signing-secret.ts';
import { hashToken, parseToken } from './token.ts';

const now = new Date('2026-11-23T12:00:00.000Z');

test('of a minted key only its hash is stored, and of its secret only what is sealed for its row', async () => {
  const { mint } = await makeTenant();
  const { id, key, keyId, signingSecret } = await mint({ requireSignature: true });
  const row = await testDatabase().integrationKey.findUniqueOrThrow({
    where: { id },
    include: { signingSecrets: { omit: { sealed: false } }, rateWindows: true },
    omit: { keyHash: false },
  });

  expect(parseToken(key)).toEqual({ keyId, checksumOk: true });
  expect(Buffer.from(row.keyHash)).toEqual(hashToken(key));
  const [secret] = row.signingSecrets;
  expect(openSecret(Buffer.from(secret?.sealed ?? []), id, testSealingKeys)).toBe(signingSecret);
  expect(row.rateWindows).toHaveLength(1);
  expect(row.lineageId).toBe(id);
  expect(JSON.stringify(row)).not.toContain(key.slice(16));
});

test('a woocommerce key always requires a signature and has a secret', async () => {
  const { mint, organizationId } = await makeTenant();
  const { keyId, signingSecret } = await mint({ payloadFormat: 'woocommerce', requireSignature: false });
  expect(signingSecret).toMatch(/^[0-9a-f]{64}$/);
  expect(await showKey(testDatabase(), organizationId, keyId, now)).toMatchObject({
    requireSignature: true,
    source: 'woocommerce',
  });
});

test('a peptideclients key has a secret when it requires a signature, asks for one or brings its own', async () => {
  const { mint } = await makeTenant();
  expect((await mint()).signingSecret).toBeNull();
  expect((await mint({ withSecret: true })).signingSecret).toMatch(/^[0-9a-f]{64}$/);
  expect((await mint({ requireSignature: true })).signingSecret).toMatch(/^[0-9a-f]{64}$/);
  expect((await mint({ signingSecret: 'the sender has this one' })).signingSecret).toBe('the sender has this one');
});

test('a key is never minted for a store of another organization', async () => {
  const [ours, theirs] = [await makeTenant(), await makeTenant()];
  await expect(ours.mint({ storeId: theirs.storeId })).rejects.toThrow(`no such store: ${theirs.storeId}`);
  expect(await listKeys(testDatabase(), theirs.organizationId, now)).toEqual([]);
});

test('a key is never minted expired', async () => {
  const { mint } = await makeTenant();
  await expect(mint({ expiresAt: now.toISOString() }, now)).rejects.toThrow('must lie in the future');
});

test('settings are stored as given, in one spelling', async () => {
  const { mint, organizationId } = await makeTenant();
  const { keyId } = await mint({
    name: '  Own site ',
    source: 'zapier',
    scopes: ['payments:write', 'orders:write', 'orders:write'],
    ipAllowlist: ['10.1.2.3/8', '::ffff:203.0.113.9'],
    rateLimitPerMinute: 6000,
    expiresAt: '2099-01-31T00:00+02:00',
    requireTimestamp: true,
  });
  expect(await showKey(testDatabase(), organizationId, keyId, now)).toMatchObject({
    name: 'Own site',
    source: 'zapier',
    scopes: ['orders:write', 'payments:write'],
    ipAllowlist: ['10.0.0.0/8', '203.0.113.9'],
    rateLimitPerMinute: 6000,
    expiresAt: new Date('2099-01-30T22:00:00Z'),
    requireTimestamp: true,
    status: 'active',
  });
});

test.each([
  { name: ' ' },
  { name: 'a\u0000b' },
  { storeId: 'store' },
  { source: 'Zapier' },
  { source: '-zapier' },
  { source: 'x'.repeat(65) },
  { scopes: [] },
  { scopes: ['orders:read'] },
  { payloadFormat: 'sdf' },
  { rateLimitPerMinute: 0 },
  { rateLimitPerMinute: 6001 },
  { rateLimitPerMinute: 1.5 },
  { expiresAt: '2099-01-31T00:00:00' },
  { expiresAt: '2099-02-30T00:00:00Z' },
  { signingSecret: 'too short' },
  { payloadFormat: 'woocommerce', requireTimestamp: true },
])('%o is refused at the edge', (wrong) => {
  const right = {
    name: 'Key',
    storeId: '0191d000-0000-7000-8000-000000000001',
    payloadFormat: 'peptideclients',
    scopes: ['orders:write'],
  };
  expect(mintKeyInput.safeParse(right).success).toBe(true);
  expect(mintKeyInput.safeParse({ ...right, ...wrong }).success).toBe(false);
});

test('the audit log says who minted what, from where, and nothing secret', async () => {
  const { actor, mint } = await makeTenant();
  const { id, key, signingSecret } = await mint({ withSecret: true }, now);
  const [entry] = await testDatabase().auditEntry.findMany({ where: { integrationKeyId: id } });
  expect(entry).toMatchObject({ action: 'key.minted', actor: actor.name, clientIp: actor.clientIp, createdAt: now });
  expect(JSON.stringify(entry)).not.toContain(key.slice(16, 36));
  expect(JSON.stringify(entry)).not.toContain(signingSecret);
});

test('a key that cannot be stored leaves nothing behind', async () => {
  const { actor, storeId } = await makeTenant();
  const input = mintKeyInput.parse({ name: 'Key', storeId, payloadFormat: 'peptideclients', scopes: ['orders:write'] });
  const before = await testDatabase().auditEntry.count({ where: { organizationId: actor.organizationId } });
  await expect(
    mintKey(testDatabase(), actor, { ...input, rateLimitPerMinute: 0 }, testSealingKeys, now),
  ).rejects.toThrow();
  expect(await testDatabase().auditEntry.count({ where: { organizationId: actor.organizationId } })).toBe(before);
});

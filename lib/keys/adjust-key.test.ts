import { expect, test } from 'vitest';
import { makeTenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { type AdjustKeyInput, adjustKey, adjustKeyInput } from './adjust-key.ts';
import { showKey } from './list-keys.ts';
import { revokeKey } from './revoke-key.ts';
import { rollKey } from './roll-key.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const inDays = (days: number) => new Date(now.getTime() + days * 24 * 3600 * 1000);

async function tenantWithKey(input: Parameters<Awaited<ReturnType<typeof makeTenant>>['mint']>[0] = {}) {
  const tenant = await makeTenant();
  const minted = await tenant.mint(input, now);
  return {
    ...tenant,
    ...minted,
    adjust: (changes: AdjustKeyInput, at = now, seen: AdjustKeyInput = {}) =>
      adjustKey(testDatabase(), tenant.actor, minted.keyId, changes, at, seen),
    show: (at = now) => showKey(testDatabase(), tenant.organizationId, minted.keyId, at),
  };
}

test('only what is given changes, and the audit log keeps before and after', async () => {
  const { adjust, show, id } = await tenantWithKey({ name: 'Old', rateLimitPerMinute: 5 });
  await adjust({ name: 'New', rateLimitPerMinute: 5, ipAllowlist: ['10.0.0.0/8'] });
  expect(await show()).toMatchObject({ name: 'New', rateLimitPerMinute: 5, ipAllowlist: ['10.0.0.0/8'] });
  const entries = await testDatabase().auditEntry.findMany({ where: { integrationKeyId: id, action: 'key.adjusted' } });
  expect(entries.map(({ details }) => details)).toEqual([
    expect.objectContaining({
      name: { before: 'Old', after: 'New' },
      ip_allowlist: { before: [], after: ['10.0.0.0/8'] },
    }),
  ]);
  expect(entries[0]?.details).not.toHaveProperty('rate_limit_per_minute');
});

test('setting what is set already is no change, and is not in the audit log', async () => {
  const { adjust, id } = await tenantWithKey({ name: 'Same', ipAllowlist: ['10.0.0.0/8'] });
  await adjust({ name: 'Same', ipAllowlist: ['10.0.0.0/8'], expiresAt: null });
  expect(await testDatabase().auditEntry.count({ where: { integrationKeyId: id, action: 'key.adjusted' } })).toBe(0);
});

test('of two who edit a setting the second learns that it is another by now, and only then', async () => {
  const { adjust, show } = await tenantWithKey({ rateLimitPerMinute: 600, ipAllowlist: ['10.0.0.0/8'] });
  await adjust({ rateLimitPerMinute: 700 }, now, { rateLimitPerMinute: 600 });
  await expect(adjust({ rateLimitPerMinute: 800 }, now, { rateLimitPerMinute: 600 })).rejects.toMatchObject({
    setting: 'rate_limit_per_minute',
  });
  await adjust({ ipAllowlist: [] }, now, { ipAllowlist: ['10.0.0.0/8'] });
  expect(await show()).toMatchObject({ rateLimitPerMinute: 700, ipAllowlist: [] });
});

test('an expired key comes back with a later expiry', async () => {
  const { adjust, show } = await tenantWithKey({ expiresAt: inDays(1).toISOString() });
  expect((await show(inDays(2)))?.status).toBe('expired');
  await adjust({ expiresAt: inDays(3) }, inDays(2));
  expect((await show(inDays(2)))?.status).toBe('active');
});

test('an expiry is never set in the past', async () => {
  const { adjust } = await tenantWithKey();
  await expect(adjust({ expiresAt: now })).rejects.toThrow('to end a key now, revoke it');
});

test('a rolled key may end earlier, never later', async () => {
  const { adjust, actor, keyId, show } = await tenantWithKey();
  await rollKey(testDatabase(), actor, keyId, { overlapSeconds: 2 * 24 * 3600 }, testSealingKeys, now);
  await expect(adjust({ expiresAt: inDays(3) })).rejects.toThrow('or earlier');
  await expect(adjust({ expiresAt: null })).rejects.toThrow('or earlier');
  await adjust({ expiresAt: inDays(1), ipAllowlist: ['10.0.0.1'] });
  expect((await show())?.expiresAt).toEqual(inDays(1));
});

test('a revoked key stays as it is', async () => {
  const { adjust, actor, keyId } = await tenantWithKey();
  await revokeKey(testDatabase(), actor, keyId, now);
  await expect(adjust({ name: 'New' })).rejects.toThrow(`pck_int_${keyId} was revoked by ${actor.name}`);
});

test('what belongs to one format is refused for the other', async () => {
  const woocommerce = await tenantWithKey({ payloadFormat: 'woocommerce' });
  await expect(woocommerce.adjust({ requireTimestamp: true })).rejects.toThrow('peptideclients keys only');
  await woocommerce.adjust({ webhookSourceUrl: 'https://shop.example' });
  const ours = await tenantWithKey();
  await expect(ours.adjust({ webhookSourceUrl: 'https://shop.example' })).rejects.toThrow('woocommerce keys only');
});

test('a key is never adjusted, or even seen, from another organization', async () => {
  const { keyId } = await tenantWithKey();
  const { actor } = await makeTenant();
  await expect(adjustKey(testDatabase(), actor, keyId, { name: 'Mine' }, now)).rejects.toThrow('no such key');
  await expect(revokeKey(testDatabase(), actor, keyId, now)).rejects.toThrow('no such key');
  expect(await showKey(testDatabase(), actor.organizationId, keyId, now)).toBeNull();
});

test('nothing, and what is fixed for life, cannot be set', () => {
  expect(adjustKeyInput.safeParse({}).error?.issues[0]?.message).toBe('nothing to set');
  expect(adjustKeyInput.safeParse({ scopes: ['orders:write'] }).success).toBe(false);
});

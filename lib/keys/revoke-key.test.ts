import { expect, test } from 'vitest';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { showKey } from './list-keys.ts';
import { revokeKey } from './revoke-key.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const later = new Date('2026-11-23T13:00:00.000Z');

test('a key is revoked once and for good: a second time changes nothing and says who was first', async () => {
  const { actor, mint, organizationId } = await makeTenant();
  const { id, keyId } = await mint();
  expect(await revokeKey(testDatabase(), actor, keyId, now)).toMatchObject({ already: false });
  const ben = { ...actor, name: 'ben@shop.example' };
  const second = await revokeKey(testDatabase(), ben, keyId, later);
  expect(second).toEqual({ already: true, revokedAt: now, revokedBy: actor.name });
  expect(await showKey(testDatabase(), organizationId, keyId, later)).toMatchObject({
    status: 'revoked',
    revokedAt: now,
  });
  expect(await testDatabase().auditEntry.count({ where: { integrationKeyId: id, action: 'key.revoked' } })).toBe(1);
});

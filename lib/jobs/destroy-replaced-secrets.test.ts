import { afterAll, expect, test } from 'vitest';
import { openPool } from '../database/pool.ts';
import { rotateSecretInput, rotateSigningSecret } from '../keys/rotate-signing-secret.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { destroyReplacedSecrets } from './destroy-replaced-secrets.ts';

const pool = openPool(testDatabaseUrl(), 1);
afterAll(() => pool.end());

/** In 2001, when no other test replaced a secret. */
const now = new Date('2001-03-31T12:00:00Z');

function daysAgo(days: number): Date {
  return new Date(now.getTime() - days * 24 * 3600 * 1000);
}

function rotate(tenant: Tenant, keyId: string, at: Date) {
  const input = rotateSecretInput.parse({});
  return rotateSigningSecret(testDatabase(), tenant.actor, keyId, input, testSealingKeys, at);
}

/** When the secrets that a key still has were replaced, the current one last. */
async function replacements(integrationKeyId: string) {
  const secrets = await testDatabase().signingSecret.findMany({
    where: { integrationKeyId },
    orderBy: { replacedAt: 'asc' },
  });
  return secrets.map(({ replacedAt }) => replacedAt);
}

test('a replaced signing secret is destroyed after 7 days, and the current one never', async () => {
  const tenant = await makeTenant();
  const rotated = await tenant.mint({ requireSignature: true }, daysAgo(30));
  await rotate(tenant, rotated.keyId, daysAgo(8));
  await rotate(tenant, rotated.keyId, daysAgo(6));
  const untouched = await tenant.mint({ requireSignature: true }, daysAgo(30));

  expect(await destroyReplacedSecrets(pool, now)).toBe(1);
  expect(await replacements(rotated.id)).toEqual([daysAgo(6), null]);
  expect(await replacements(untouched.id)).toEqual([null]);
});

test('a secret that was accepted again on its last day is destroyed when that is over', async () => {
  const tenant = await makeTenant();
  const { id, keyId } = await tenant.mint({ requireSignature: true }, daysAgo(30));
  await rotate(tenant, keyId, daysAgo(7.5));
  const validUntil = new Date(now.getTime() + 1);
  await testDatabase().signingSecret.updateMany({
    where: { integrationKeyId: id, replacedAt: { not: null } },
    data: { validUntil },
  });
  await destroyReplacedSecrets(pool, now);
  expect(await replacements(id)).toHaveLength(2);
  await destroyReplacedSecrets(pool, validUntil);
  expect(await replacements(id)).toEqual([null]);
});

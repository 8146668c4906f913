import { beforeAll, expect, test } from 'vitest';
import { rotateSecretInput, rotateSigningSecret } from '../keys/rotate-signing-secret.ts';
import { newId } from '../new-id.ts';
import { leastIdOf } from '../request-log/row-id.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { clockGauge, secretCutOver } from './signature-facts.ts';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await makeTenant();
});

async function row(integrationKeyId: string, signed: { secretAge?: number; clockDriftSeconds?: number }, id = newId()) {
  const now = new Date();
  await testDatabase().requestLogRow.create({
    data: {
      id,
      organizationId: tenant.organizationId,
      integrationKeyId,
      verified: true,
      method: 'POST',
      path: '/v1/orders',
      statusCode: 200,
      clientIp: '203.0.113.9',
      requestReceivedAt: now,
      requestCompletedAt: now,
      requestHeaders: [],
      ...signed,
    },
  });
}

test('the clock gauge is the median of what was signed, and warns from 60 s on', async () => {
  const { id } = await tenant.mint({ requireSignature: true });
  const gauge = async () => (await clockGauge(testDatabase(), tenant.organizationId, id, new Date()))?.text;
  await row(id, { secretAge: 0 });
  expect(await gauge()).toBeUndefined();
  for (const clockDriftSeconds of [1, 2, 290]) await row(id, { clockDriftSeconds });
  expect(await gauge()).toBe('2 s behind, which is fine');
  for (let i = 0; i < 7; i += 1) await row(id, { clockDriftSeconds: -60 });
  expect(await gauge()).toBe('60 s ahead; requests are refused from 300 s on');
});

test('a cut-over counts the requests since the rotation that still use the old secret, while it verifies', async () => {
  const { id, keyId } = await tenant.mint({ requireSignature: true });
  const now = new Date();
  const cutOver = async (at = new Date()) => (await secretCutOver(testDatabase(), tenant.organizationId, id, at))?.text;
  await row(id, { secretAge: 0 }, leastIdOf(new Date(now.getTime() - 60_000)));
  expect(await cutOver()).toBeUndefined();
  const overlap = rotateSecretInput.parse({ overlapSeconds: 3600 });
  await rotateSigningSecret(testDatabase(), tenant.actor, keyId, overlap, testSealingKeys, now);
  expect(await cutOver()).toBe('No signed request since the rotation');
  await row(id, { secretAge: 1 });
  expect(await cutOver()).toBe('The only request since the rotation uses the old secret');
  for (let i = 0; i < 3; i += 1) await row(id, { secretAge: 0 });
  expect(await cutOver()).toBe('1 of the last 4 requests still uses the old secret');
  for (let i = 0; i < 99; i += 1) await row(id, { secretAge: i < 97 ? 0 : 1 });
  expect(await cutOver()).toBe('2 of the last 100 requests still use the old secret');
  expect(await cutOver(new Date(now.getTime() + 3_600_001))).toBeUndefined();
});

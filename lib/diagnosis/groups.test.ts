import { beforeAll, expect, test } from 'vitest';
import { adjustKey } from '../keys/adjust-key.ts';
import type { MintedKey } from '../keys/mint-key.ts';
import { revokeKey } from '../keys/revoke-key.ts';
import { rotateSecretInput, rotateSigningSecret } from '../keys/rotate-signing-secret.ts';
import { newId } from '../new-id.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { groupSentences } from './group-text.ts';
import { failureGroups } from './groups.ts';

const now = new Date();
const HOUR_MS = 3_600_000;
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const clock = (moment: Date) => `${Math.round((now.getTime() - moment.getTime()) / 60_000)} min ago`;

let tenant: Tenant;
beforeAll(async () => {
  tenant = await makeTenant();
});

/** A row of the log that arrived so many minutes ago. */
async function row(key: MintedKey, minutes: number, code: string | null, more: object = {}): Promise<void> {
  const at = ago(minutes);
  const time = at.getTime().toString(16).padStart(12, '0');
  await testDatabase().requestLogRow.create({
    data: {
      id: `${time.slice(0, 8)}-${time.slice(8)}${newId().slice(13)}`,
      organizationId: tenant.organizationId,
      storeId: tenant.storeId,
      integrationKeyId: key.id,
      verified: true,
      method: 'POST',
      path: '/v1/orders',
      statusCode: code === null ? 200 : 401,
      errorCode: code,
      clientIp: '203.0.113.9',
      requestReceivedAt: at,
      requestCompletedAt: at,
      requestHeaders: [],
      ...more,
    },
  });
}
const lines = async (key: MintedKey) => {
  const groups = await failureGroups(testDatabase(), tenant.organizationId, {
    integrationKeyId: key.id,
    mayManage: true,
    now,
  });
  return groups.map((group) => {
    const { summary, found } = groupSentences(group, clock);
    return [`${group.ongoing ? '' : '(over) '}${group.errorCode}: ${summary}`, found].filter(Boolean).join(' ');
  });
};

test('failures since the signing secret was rotated are one line that says so', async () => {
  const key = await tenant.mint({ requireSignature: true }, ago(600));
  await row(key, 400, 'signature_invalid');
  await row(key, 31, null);
  await rotateSigningSecret(
    testDatabase(),
    tenant.actor,
    key.keyId,
    rotateSecretInput.parse({}),
    testSealingKeys,
    ago(30),
  );
  for (let minute = 29; minute > 19; minute -= 1) await row(key, minute, 'signature_invalid', { repeated: 4 });
  expect(await lines(key)).toEqual([
    'signature_invalid: Same failure 40 times since 29 min ago. Last accepted 31 min ago. Signing secret rotated 30 min ago by anna@.',
  ]);
  await row(key, 1, null);
  expect(await lines(key)).toEqual([expect.stringMatching(/^\(over\) signature_invalid: Same failure 40 times /)]);
});

test('the end of an overlap is a cause, and nobody’s', async () => {
  const key = await tenant.mint({ requireSignature: true }, ago(600));
  const overlap = rotateSecretInput.parse({ overlapSeconds: HOUR_MS / 1000 });
  await rotateSigningSecret(testDatabase(), tenant.actor, key.keyId, overlap, testSealingKeys, ago(90));
  await row(key, 31, null);
  await row(key, 29, 'signature_invalid');
  expect(await lines(key)).toEqual([
    'signature_invalid: Once, at 29 min ago. Last accepted 31 min ago. The old signing secret stopped 30 min ago.',
  ]);
});

test('each code has its own group, and its own kind of cause', async () => {
  const key = await tenant.mint({}, ago(600));
  await row(key, 50, null);
  await adjustKey(testDatabase(), tenant.actor, key.keyId, { ipAllowlist: ['198.51.100.0/24'] }, ago(45));
  await row(key, 40, 'ip_not_allowed', { verified: false });
  await row(key, 39, 'validation_failed', { diagnosis: { summary: 'lines[0].quantity is text.', remedy: '' } });
  await revokeKey(testDatabase(), tenant.actor, key.keyId, ago(20));
  await row(key, 10, 'invalid_api_key', { verified: false });
  expect(await lines(key)).toEqual([
    'invalid_api_key: Once, at 10 min ago. Last accepted 50 min ago. Revoked 20 min ago by anna@.',
    'validation_failed: Once, at 39 min ago. Last accepted 50 min ago. Cause found at 39 min ago: lines[0].quantity is text.',
    'ip_not_allowed: Once, at 40 min ago. Last accepted 50 min ago. IP allowlist changed 45 min ago by anna@.',
  ]);
});

test('failures among good requests are counted over the day, and blamed on no change', async () => {
  const key = await tenant.mint({ requireSignature: true }, ago(600));
  await rotateSigningSecret(
    testDatabase(),
    tenant.actor,
    key.keyId,
    rotateSecretInput.parse({}),
    testSealingKeys,
    ago(3),
  );
  for (const minute of [90, 70, 50, 30]) await row(key, minute, 'signature_invalid');
  for (const minute of [80, 60, 40, 5]) await row(key, minute, null);
  await row(key, 2, 'signature_invalid');
  await row(key, 1_500, 'signature_invalid');
  expect(await lines(key)).toEqual([
    'signature_invalid: Same failure 5 times since 90 min ago, with accepted requests in between.',
  ]);
});

test('during an outage a group has the newest cause that was found, not our own cap on finding them', async () => {
  const key = await tenant.mint({ requireSignature: true }, ago(600));
  const found = {
    summary: 'The signing secret was hex-decoded before use.',
    remedy: '',
    evidence: { cause: 'secret_decoded' },
  };
  const cap = { summary: 'Not tried.', remedy: '', evidence: { cause: 'not_tried' } };
  await row(key, 30, 'signature_invalid', { diagnosis: { ...found, summary: 'Another one.' } });
  await row(key, 25, null);
  await row(key, 20, 'signature_invalid', { diagnosis: found });
  for (let minute = 19; minute > 9; minute -= 1)
    await row(key, minute, 'signature_invalid', { diagnosis: cap, repeated: 20 });
  expect(await lines(key)).toEqual([
    'signature_invalid: Same failure 201 times since 20 min ago. Last accepted 25 min ago. Cause found at 20 min ago: The signing secret was hex-decoded before use.',
  ]);
});

test('another organization’s failures, and keys that work, are in no group', async () => {
  const other = await makeTenant();
  const key = await tenant.mint();
  await row(key, 5, null);
  expect(await lines(key)).toEqual([]);
  expect(await failureGroups(testDatabase(), other.organizationId, { mayManage: true, now })).toEqual([]);
});

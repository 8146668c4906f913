import { expect, test } from 'vitest';
import { makeTenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { revokeKey } from './revoke-key.ts';
import { rollKey, rollKeyInput } from './roll-key.ts';
import { rotateSecretInput, rotateSigningSecret } from './rotate-signing-secret.ts';
import { openSecret } from './signing-secret.ts';
import { hashToken } from './token.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const inDays = (days: number) => new Date(now.getTime() + days * 24 * 3600 * 1000);
const DAY = 24 * 3600;

async function tenantWithKey(input: Parameters<Awaited<ReturnType<typeof makeTenant>>['mint']>[0] = {}) {
  const tenant = await makeTenant();
  const minted = await tenant.mint(input, now);
  return {
    ...tenant,
    ...minted,
    roll: (overlapSeconds = 0, at = now) =>
      rollKey(testDatabase(), tenant.actor, minted.keyId, { overlapSeconds }, testSealingKeys, at),
  };
}

function rowOf(id: string) {
  return testDatabase().integrationKey.findUniqueOrThrow({
    where: { id },
    omit: { keyHash: false },
    include: { signingSecrets: { omit: { sealed: false } }, rateWindows: true },
  });
}

test('the successor has the same settings, store and lineage, and another key', async () => {
  const { id, roll } = await tenantWithKey({
    payloadFormat: 'woocommerce',
    ipAllowlist: ['10.0.0.0/8'],
    rateLimitPerMinute: 7,
    expiresAt: inDays(90).toISOString(),
  });
  const successor = await roll(DAY);
  const [before, after] = [await rowOf(id), await rowOf(successor.id)];
  const {
    id: _,
    keyId,
    keyHash,
    createdAt,
    createdBy,
    rolledFromId,
    expiresAt,
    signingSecrets,
    rateWindows,
    ...same
  } = after;
  expect(before).toMatchObject(same);
  expect(expiresAt).toEqual(inDays(90));
  expect(rolledFromId).toBe(id);
  expect(Buffer.from(keyHash)).toEqual(hashToken(successor.key));
  expect(rateWindows[0]?.integrationKeyId).toBe(successor.id);
});

test('the signing secret carries over, sealed for the successor, and so do overlaps under way', async () => {
  const { keyId, actor, signingSecret: first, roll } = await tenantWithKey({ requireSignature: true });
  const rotation = rotateSecretInput.parse({ overlapSeconds: 3600 });
  const { signingSecret } = await rotateSigningSecret(testDatabase(), actor, keyId, rotation, testSealingKeys, now);
  const successor = await roll();
  const { signingSecrets } = await rowOf(successor.id);
  const opened = signingSecrets.map((row) => [
    openSecret(Buffer.from(row.sealed), successor.id, testSealingKeys),
    row.validUntil,
  ]);
  expect(opened).toHaveLength(2);
  expect(opened).toContainEqual([signingSecret, null]);
  expect(opened).toContainEqual([first, new Date(now.getTime() + 3600 * 1000)]);
});

test('without an overlap the old key is revoked at once', async () => {
  const { id, roll, actor } = await tenantWithKey();
  await roll();
  expect(await rowOf(id)).toMatchObject({ revokedAt: now, revokedBy: `${actor.name} (rolled)` });
});

test('the old key lives on for the overlap, never longer than it would have', async () => {
  const open = await tenantWithKey();
  expect((await open.roll(7 * DAY)).oldKeyEndsAt).toEqual(inDays(7));
  expect(await rowOf(open.id)).toMatchObject({ revokedAt: null, expiresAt: inDays(7) });
  const ending = await tenantWithKey({ expiresAt: inDays(2).toISOString() });
  expect((await ending.roll(7 * DAY)).oldKeyEndsAt).toEqual(inDays(2));
  expect(await rowOf(ending.id)).toMatchObject({ expiresAt: inDays(2) });
});

test('a key is rolled once: of two at the same time one is refused', async () => {
  const { roll, keyId, id } = await tenantWithKey();
  const results = await Promise.allSettled([roll(DAY), roll(DAY)]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(roll(DAY)).rejects.toThrow(`pck_int_${keyId} was rolled to pck_int_`);
  expect(await testDatabase().integrationKey.count({ where: { rolledFromId: id } })).toBe(1);
});

test('a revoked or expired key is never rolled', async () => {
  const expired = await tenantWithKey({ expiresAt: inDays(1).toISOString() });
  await expect(expired.roll(0, inDays(1))).rejects.toThrow('expired at');
  const revoked = await tenantWithKey();
  await revokeKey(testDatabase(), revoked.actor, revoked.keyId, now);
  await expect(revoked.roll()).rejects.toThrow('was revoked by');
});

test('an overlap of more than 30 days is refused', () => {
  expect(rollKeyInput.safeParse({ overlapSeconds: 30 * DAY }).success).toBe(true);
  expect(rollKeyInput.safeParse({ overlapSeconds: 30 * DAY + 1 }).success).toBe(false);
});

test('both ends of a roll are in the audit log, without the key', async () => {
  const { id, keyId, roll, actor } = await tenantWithKey();
  const successor = await roll(DAY);
  const entries = await testDatabase().auditEntry.findMany({ where: { organizationId: actor.organizationId } });
  const about = (action: string, key: string) =>
    entries.find((entry) => entry.action === action && entry.integrationKeyId === key);
  expect(about('key.rolled', id)?.details).toMatchObject({
    rolled_to: successor.keyId,
    ends_at: inDays(1).toISOString(),
  });
  expect(about('key.minted', successor.id)?.details).toMatchObject({ rolled_from: keyId });
  expect(JSON.stringify(entries)).not.toContain(successor.key.slice(16));
});

import { expect, test } from 'vitest';
import type { z } from 'zod';
import { makeTenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { revokeKey } from './revoke-key.ts';
import { rollKey } from './roll-key.ts';
import { rotateSecretInput, rotateSigningSecret } from './rotate-signing-secret.ts';
import { openSecret } from './signing-secret.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const inHours = (hours: number) => new Date(now.getTime() + hours * 3600 * 1000);
const HOUR = 3600;

async function tenantWithKey(input: Parameters<Awaited<ReturnType<typeof makeTenant>>['mint']>[0]) {
  const tenant = await makeTenant();
  const minted = await tenant.mint(input, now);
  return {
    ...tenant,
    ...minted,
    rotate: (how: z.input<typeof rotateSecretInput> = {}, at = now, keyId = minted.keyId) =>
      rotateSigningSecret(testDatabase(), tenant.actor, keyId, rotateSecretInput.parse(how), testSealingKeys, at),
  };
}

/** The secrets of a key that verify at a moment, as the hot path takes them, and those merely kept. */
async function secretsOf(id: string, at: Date) {
  const rows = await testDatabase().signingSecret.findMany({
    where: { integrationKeyId: id },
    omit: { sealed: false },
  });
  const open = (row: (typeof rows)[number]) => openSecret(Buffer.from(row.sealed), id, testSealingKeys);
  const verifies = (row: (typeof rows)[number]) =>
    row.replacedAt === null || (row.validUntil !== null && row.validUntil > at);
  return {
    verifying: rows.filter(verifies).map(open).sort(),
    kept: rows
      .filter((row) => !verifies(row))
      .map(open)
      .sort(),
  };
}

test('the old secret stops at once, and stays for diagnosis', async () => {
  const { id, signingSecret: old, rotate } = await tenantWithKey({ requireSignature: true });
  const { signingSecret, oldSecretUntil } = await rotate();
  expect(oldSecretUntil).toBeNull();
  expect(await secretsOf(id, now)).toEqual({ verifying: [signingSecret], kept: [old] });
});

test('with an overlap both verify until its end', async () => {
  const { id, signingSecret: old, rotate } = await tenantWithKey({ requireSignature: true });
  const { signingSecret, oldSecretUntil } = await rotate({ overlapSeconds: 24 * HOUR });
  expect(oldSecretUntil).toEqual(inHours(24));
  expect((await secretsOf(id, inHours(23))).verifying).toEqual([old, signingSecret].sort());
  expect((await secretsOf(id, inHours(24))).verifying).toEqual([signingSecret]);
});

test('rotating again never lengthens an overlap, and without one ends those under way', async () => {
  const { id, signingSecret: first, rotate } = await tenantWithKey({ requireSignature: true });
  const { signingSecret: second } = await rotate({ overlapSeconds: HOUR });
  const { signingSecret: third } = await rotate({ overlapSeconds: 24 * HOUR });
  expect((await secretsOf(id, now)).verifying).toEqual([first, second, third].sort());
  expect((await secretsOf(id, inHours(2))).verifying).toEqual([second, third].sort());
  const { signingSecret: fourth } = await rotate();
  expect((await secretsOf(id, now)).verifying).toEqual([fourth]);
});

test('a leaked secret is destroyed, and every earlier one with it', async () => {
  const { id, rotate } = await tenantWithKey({ requireSignature: true });
  await rotate({ overlapSeconds: HOUR });
  const { signingSecret } = await rotate({ leaked: true });
  expect(await secretsOf(id, now)).toEqual({ verifying: [signingSecret], kept: [] });
  expect(rotateSecretInput.safeParse({ leaked: true, overlapSeconds: HOUR }).success).toBe(false);
});

test('a secret that leaked after a roll verifies on neither key', async () => {
  const { id, keyId, actor, signingSecret: leaked, rotate } = await tenantWithKey({ requireSignature: true });
  const successor = await rollKey(testDatabase(), actor, keyId, { overlapSeconds: HOUR }, testSealingKeys, now);
  expect((await secretsOf(successor.id, now)).verifying).toEqual([leaked]);
  const { signingSecret } = await rotate({ leaked: true }, now, successor.keyId);
  expect(await secretsOf(id, now)).toEqual({ verifying: [signingSecret], kept: [] });
  expect(await secretsOf(successor.id, now)).toEqual({ verifying: [signingSecret], kept: [] });
});

test('a key without a secret gets its first, and a sender may keep its own', async () => {
  const { id, rotate } = await tenantWithKey({});
  expect(await rotate({ overlapSeconds: HOUR, signingSecret: 'the sender has this one' })).toEqual({
    signingSecret: 'the sender has this one',
    oldSecretUntil: null,
  });
  expect(await secretsOf(id, now)).toEqual({ verifying: ['the sender has this one'], kept: [] });
});

test('of two rotations at once both happen, one after the other', async () => {
  const { id, rotate } = await tenantWithKey({ requireSignature: true });
  const rotations = await Promise.all([rotate(), rotate(), rotate()]);
  const { verifying, kept } = await secretsOf(id, now);
  expect(verifying).toHaveLength(1);
  expect(rotations.map(({ signingSecret }) => signingSecret)).toContain(verifying[0]);
  expect(kept).toHaveLength(3);
});

test('a revoked, expired or rolled key is refused, and why is said', async () => {
  const expired = await tenantWithKey({ expiresAt: inHours(1).toISOString() });
  await expect(expired.rotate({}, inHours(1))).rejects.toThrow('set a later expiry first');
  const rolled = await tenantWithKey({});
  const { keyId } = await rollKey(
    testDatabase(),
    rolled.actor,
    rolled.keyId,
    { overlapSeconds: HOUR },
    testSealingKeys,
    now,
  );
  await expect(rolled.rotate()).rejects.toThrow(`was rolled to pck_int_${keyId}`);
  await revokeKey(testDatabase(), rolled.actor, keyId, now);
  await expect(rolled.rotate({}, now, keyId)).rejects.toThrow('was revoked by');
});

test('an overlap of more than 24 hours is refused', () => {
  expect(rotateSecretInput.safeParse({ overlapSeconds: 24 * HOUR + 1 }).success).toBe(false);
});

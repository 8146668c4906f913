import type { Actor } from '../audit.ts';
import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import { Refused } from '../refused.ts';
import { keyStatus } from './key-status.ts';

export type HeldKey = Awaited<ReturnType<typeof holdKey>>;

const hold = statement({
  name: 'hold-key',
  parameters: { key_id: 'text', organization: 'uuid' },
  columns: { held: 'integer' },
  text: `
    select 1 as held from integrations.integration_keys
    where key_id = $key_id and organization_id = $organization for no key update`,
});

/**
 * One of the organization's keys, held until the transaction ends, so that of two changes at once the second sees what
 * the first has made of it. Refuses a key id that is not of this organization.
 */
export async function holdKey(tx: Transaction, actor: Actor, keyId: string) {
  const { organizationId } = actor;
  await run(tx, hold, { key_id: keyId, organization: organizationId });
  const key = await tx.integrationKey.findFirst({
    where: { keyId, organizationId },
    include: { successors: { select: { keyId: true } } },
  });
  if (key === null) throw new Refused(`no such key: pck_int_${keyId}`);
  const { successors, ...held } = key;
  return { ...held, successor: successors[0]?.keyId ?? null };
}

/** The same, refusing a key whose secret and successor no longer matter: one revoked, rolled or expired. */
export async function holdLiveKey(tx: Transaction, actor: Actor, keyId: string, now: Date): Promise<HeldKey> {
  const key = await holdKey(tx, actor, keyId);
  refuseRevoked(key);
  if (key.successor !== null) {
    throw new Refused(`pck_int_${keyId} was rolled to pck_int_${key.successor}: use that one`);
  }
  if (keyStatus(key, now) === 'expired') {
    throw new Refused(`pck_int_${keyId} expired at ${key.expiresAt?.toISOString()}: set a later expiry first`);
  }
  return key;
}

export function refuseRevoked(key: HeldKey): void {
  if (key.revokedAt === null) return;
  const when = key.revokedAt.toISOString();
  throw new Refused(`pck_int_${key.keyId} was revoked by ${key.revokedBy} at ${when}: create a new key`);
}

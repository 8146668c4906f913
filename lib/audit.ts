import { v7 as uuidv7 } from 'uuid';
import type { Transaction } from './database/prisma.ts';
import type { Prisma } from './generated/prisma/client.ts';

/** Who changes something, for which organization, and from where. */
export interface Actor {
  organizationId: string;
  /** A user's e-mail address, or the command line's `command line (LOGIN)`. */
  name: string;
  /** Null on the command line. */
  clientIp: string | null;
}

export type AuditAction =
  | 'organization.created'
  | 'user.created'
  | 'store.created'
  | 'key.minted'
  | 'key.adjusted'
  | 'key.rolled'
  | 'key.revoked'
  | 'signing_secret.rotated';

/**
 * Notes a change in the audit log, in the transaction that makes it. `details` are for people to read, in snake_case,
 * and hold nothing secret.
 */
export async function audit(
  tx: Transaction,
  actor: Actor,
  action: AuditAction,
  about: { integrationKeyId?: string; details: Prisma.InputJsonObject },
  now: Date,
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      id: uuidv7(),
      organizationId: actor.organizationId,
      integrationKeyId: about.integrationKeyId ?? null,
      actor: actor.name,
      action,
      details: about.details,
      clientIp: actor.clientIp,
      createdAt: now,
    },
  });
}

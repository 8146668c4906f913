import { type Queryable, rows } from './database/pool.ts';
import type { Transaction } from './database/prisma.ts';
import type { Prisma } from './generated/prisma/client.ts';
import { newId } from './new-id.ts';

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
  | 'organization.renamed'
  | 'user.created'
  | 'member.invited'
  | 'member.joined'
  | 'member.role_changed'
  | 'member.removed'
  | 'invitation.withdrawn'
  | 'user.signed_in'
  | 'user.sign_in_failed'
  | 'user.signed_out'
  | 'password.changed'
  | 'password.set'
  | 'sessions.ended'
  | 'store.created'
  | 'key.minted'
  | 'key.adjusted'
  | 'key.move_undone'
  | 'key.rolled'
  | 'key.revoked'
  | 'signing_secret.rotated'
  | 'signing_secret.accepted_again'
  | 'signing_secret.rewrapped'
  | 'delivery.reprocessed'
  | 'delivery.accepted';

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
      id: newId(),
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

const insert = {
  name: 'audit',
  text: `
    insert into integrations.audit_log (id, organization_id, integration_key_id, actor, action, details, client_ip, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)`,
};

/** The same where the change is made through `pg`. */
export async function auditOn(
  tx: Queryable,
  actor: Actor,
  action: AuditAction,
  about: { integrationKeyId: string; details: Prisma.InputJsonObject },
  now: Date,
): Promise<void> {
  const { organizationId, name, clientIp } = actor;
  const details = JSON.stringify(about.details);
  await rows(tx, insert, [newId(), organizationId, about.integrationKeyId, name, action, details, clientIp, now]);
}

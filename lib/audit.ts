import type { Queryable } from './database/pool.ts';
import type { Transaction } from './database/prisma.ts';
import { run, statement } from './database/statement.ts';
import type { Prisma } from './generated/prisma/client.ts';
import { openMoment } from './incidents/open-moment.ts';
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
  | 'organization.exported'
  | 'organization.imported'
  | 'organization.resumed'
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
  | 'password.link_sent'
  | 'password.reset'
  | 'session.ended'
  | 'sessions.ended'
  | 'user.second_factor_failed'
  | 'user.passkey_failed'
  | 'user.tied_to_sso'
  | 'passkey.added'
  | 'passkey.renamed'
  | 'passkey.removed'
  | 'second_factor.added'
  | 'second_factor.removed'
  | 'second_factor.reset'
  | 'second_factor.required'
  | 'recovery_codes.renewed'
  | 'store.created'
  | 'store.adjusted'
  | 'key.minted'
  | 'key.adjusted'
  | 'key.move_undone'
  | 'key.rolled'
  | 'key.revoked'
  | 'signing_secret.rotated'
  | 'signing_secret.accepted_again'
  | 'signing_secret.rewrapped'
  | 'delivery.reprocessed'
  | 'delivery.accepted'
  | 'records.exported'
  | 'request_log.exported'
  | 'request.tested'
  | 'request.test_undone'
  | 'request.sent_again'
  | 'shop.approval_asked'
  | 'shop.linked'
  | 'shop.unlinked'
  | 'shop.webhooks_settled'
  | 'shop.reconciled'
  | 'shop.overlap_ended'
  | 'shop.import_started'
  | 'shop.import_paused'
  | 'shop.imported'
  | 'notice_channel.added'
  | 'notice_channel.changed'
  | 'notice_channel.removed'
  | 'notice_channel.tested'
  | 'notice_channel.rewrapped'
  | 'notice_mail.chosen';

/**
 * Notes a change in the audit log, in the transaction that makes it, and puts a notice of it where people are to be told.
 * `details` are for people to read, in snake_case, and hold nothing secret.
 */
export async function audit(
  tx: Transaction,
  actor: Actor,
  action: AuditAction,
  about: { integrationKeyId?: string; details: Prisma.InputJsonObject },
  now: Date,
): Promise<void> {
  const entry = entryOf(actor, action, about, now);
  await tx.auditEntry.create({ data: entry });
  await openMoment(tx, entry);
}

const insert = statement({
  name: 'audit',
  parameters: {
    id: 'uuid',
    organization_id: 'uuid',
    integration_key_id: 'uuid?',
    actor: 'text',
    action: 'text',
    details: 'json',
    client_ip: 'text?',
    created_at: 'timestamptz',
  },
  columns: {},
  text: `
    insert into integrations.audit_log (id, organization_id, integration_key_id, actor, action, details, client_ip, created_at)
    values ($id, $organization_id, $integration_key_id, $actor, $action, $details, $client_ip, $created_at)`,
});

/** The same where the change is made through `pg`. */
export async function auditOn(
  tx: Queryable,
  actor: Actor,
  action: AuditAction,
  about: { integrationKeyId?: string; details: Prisma.InputJsonObject },
  now: Date,
): Promise<void> {
  const entry = entryOf(actor, action, about, now);
  await run(tx, insert, {
    id: entry.id,
    organization_id: entry.organizationId,
    integration_key_id: entry.integrationKeyId,
    actor: entry.actor,
    action,
    details: JSON.stringify(entry.details),
    client_ip: entry.clientIp,
    created_at: now,
  });
  await openMoment(tx, entry);
}

function entryOf(
  { organizationId, name: actor, clientIp }: Actor,
  action: AuditAction,
  { integrationKeyId = null, details }: { integrationKeyId?: string | null; details: Prisma.InputJsonObject },
  createdAt: Date,
) {
  return { id: newId(), organizationId, integrationKeyId, actor, action, details, clientIp, createdAt };
}

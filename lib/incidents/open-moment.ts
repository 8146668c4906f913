import { first, type Runner, run, statement } from '../database/statement.ts';
import { newId } from '../new-id.ts';
import { recordOf } from '../record-of.ts';
import { announce } from './announce.ts';
import { connectionPath, counted, type NoticeText } from './finding.ts';
import type { IncidentKind } from './kinds.ts';

/** An entry of the audit log that is being written. */
export interface AuditedChange {
  id: string;
  organizationId: string;
  integrationKeyId: string | null;
  actor: string;
  action: string;
  details: unknown;
  clientIp: string | null;
  createdAt: Date;
}

const insert = statement({
  name: 'insert-moment',
  parameters: {
    id: 'uuid',
    organization_id: 'uuid',
    key: 'uuid?',
    user_id: 'uuid?',
    kind: 'text',
    title: 'text',
    detail: 'text',
    meaning: 'text',
    action: 'text',
    path: 'text',
    at: 'timestamptz',
  },
  columns: {},
  text: `
    insert into integrations.incidents (id, organization_id, integration_key_id, user_id, kind, title, detail, meaning, action,
      path, opened_at, resolved_at)
    values ($id, $organization_id, $key, $user_id, $kind,
      coalesce((select name || ': ' from integrations.integration_keys where id = $key), '') || $title,
      $detail, $meaning, $action, $path, $at, $at)`,
});

/** Opens the notice of a change that people are told of, in the change's own transaction. Of all others it does nothing. */
export async function openMoment(tx: Runner, change: AuditedChange): Promise<void> {
  const moment = momentOf(change);
  if (moment === null) return;
  const user = moment.kind === 'new_device' ? await userOf(tx, change) : null;
  if (moment.kind === 'new_device' && user === null) return;
  const { organizationId: organization_id, integrationKeyId: key, createdAt: at } = change;
  const id = newId();
  await run(tx, insert, { ...moment, id, organization_id, key, user_id: user, at });
  await announce(tx, [id], 'opened', at);
}

/** What is told of a change; null: nothing. Of a key the title goes on after its name. */
export function momentOf(change: AuditedChange): (NoticeText & { kind: IncidentKind }) | null {
  const { actor, action, details, clientIp, createdAt } = change;
  const told = recordOf(details);
  const at = createdAt.toISOString();
  const from = clientIp === null ? '' : `, from ${clientIp}`;
  if (action === 'user.created' || action === 'member.joined') {
    const [email, role] = [String(told.email), String(told.role)];
    return {
      kind: 'member_added',
      title: `${email} is now a member (${role})`,
      detail:
        action === 'member.joined'
          ? `${email} accepted an invitation ${at}${from}.`
          : `Added ${at} by ${actor}${from}.`,
      meaning:
        'They can see every connection of the organization; owners and admins can change them, too. If you don’t know this person, remove them.',
      action: 'Review the members',
      path: '/settings/members',
    };
  }
  if (action === 'member.role_changed') {
    const { before, after } = recordOf(told.role);
    return {
      kind: 'role_changed',
      title: `${told.email} is now ${after}`,
      detail: `Changed from ${before} to ${after} ${at} by ${actor}${from}.`,
      meaning:
        'Owners can change members, keys and settings; admins keys and settings; members can view, but can’t change anything. If this wasn’t intended, change it back.',
      action: 'Review the members',
      path: '/settings/members',
    };
  }
  if (action === 'shop.imported') {
    const orders = Number(told.orders);
    return {
      kind: 'import_done',
      title: 'the import is done',
      detail: `It ended ${at}: ${counted(orders, 'order of the shop was', 'orders of the shop were')} read.`,
      meaning: 'What was imported is here as the shop has it.',
      action: 'See how complete the connection is',
      path: connectionPath({ keyId: String(told.key_id) }, '#shop'),
    };
  }
  if (action !== 'user.signed_in' || told.new_device !== true) return null;
  return {
    kind: 'new_device',
    title: 'You signed in from a new device',
    detail: `Your account ${actor} was signed in ${at}${from}, in a browser that we haven’t seen before.`,
    meaning: 'If that was you, there is nothing to do. If not, change your password: your other sessions end.',
    action: 'Change your password',
    path: '/settings/account',
  };
}

const knownUser = statement({
  name: 'user-seen-before',
  parameters: { organization_id: 'uuid', email: 'text' },
  columns: { id: 'text' },
  text: `
    select u.id::text as id from core.memberships m join core.users u on u.id = m.user_id
    where m.organization_id = $organization_id and u.email = $email and u.last_signed_in_at is not null`,
});

/** Whose account it is; null for the very first sign-in, which is from a new device of necessity. */
async function userOf(tx: Runner, { organizationId, actor }: AuditedChange): Promise<string | null> {
  const user = await first(tx, knownUser, { organization_id: organizationId, email: actor });
  return user?.id ?? null;
}

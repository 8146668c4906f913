import type { AuditAction } from './audit.ts';
import { recordOf } from './record-of.ts';

/** An entry of the audit log as it was written. */
export interface ToldEntry {
  action: string;
  details: unknown;
}

/** The settings by the names that people know. */
const settings: Record<string, string> = {
  name: 'the name',
  ip_allowlist: 'the IP allowlist',
  rate_limit_per_minute: 'the rate limit',
  expires_at: 'the expiry',
  require_timestamp: 'Require timestamp',
  webhook_source_url: 'the shop',
};

/**
 * What somebody did, to follow their name: `changed the rate limit from 600 to 900`, `rotated the signing secret`.
 * `moment` writes a time as its reader's zone has it.
 */
export function auditText({ action, details }: ToldEntry, moment: (iso: string) => string): string {
  const told = recordOf(details);
  if (action === 'key.adjusted') return adjustedText(told, moment);
  if (action === 'key.minted')
    return told.rolled_from ? `created the key to replace ${keyName(told.rolled_from)}` : 'created the key';
  if (action === 'key.rolled')
    return `created ${keyName(told.rolled_to)} to replace this key, which stops ${when(told.ends_at, moment)}`;
  if (action === 'key.revoked') return 'revoked the key';
  if (action === 'key.move_undone') return `undid the move from ${text(told.to)} to ${text(told.from)}`;
  if (action === 'signing_secret.rotated') return rotatedText(told, moment);
  if (action === 'signing_secret.accepted_again')
    return `accepted the previous signing secret again until ${when(told.accepted_until, moment)}`;
  if (action === 'delivery.reprocessed')
    return `reprocessed a parked delivery${told.external_id ? ` of ${text(told.external_id)}` : ''}`;
  if (action === 'records.exported' || action === 'request_log.exported') return exportedText(told);
  if (action === 'request.tested') return `sent a test request that makes ${text(told.external_id)}`;
  if (action === 'request.test_undone') return `took away what a test request had made: ${text(told.external_id)}`;
  if (action === 'request.sent_again') return `sent the body of the refused request ${text(told.row)} again`;
  if (action === 'delivery.accepted') {
    const how =
      told.as === 'replace' ? 'in place of the first order with its id' : 'beside the first order with its id';
    return `accepted a parked delivery of ${text(told.external_id)} ${how}`;
  }
  return shopText(action, told) ?? peopleText(action, told) ?? words(action);
}

/** What an action is called in a list of them: `Signing secret rotated`. */
export function auditActionName(action: string): string {
  const text = action.replaceAll(/[._]/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const didTexts: Record<string, string> = { made: 'created', repaired: 'repaired', switched_on: 'switched on' };

/** What is done to a linked shop. */
function shopText(action: string, told: Record<string, unknown>): string | null {
  if (action === 'shop.approval_asked') return `asked ${text(told.url)} to approve that the key is linked to it`;
  if (action === 'shop.linked') return `linked the key to ${text(told.url)}`;
  if (action === 'shop.unlinked') return `unlinked the key from ${text(told.url)} and destroyed the credentials`;
  if (action === 'shop.import_started') return 'started the import of the shop’s orders';
  if (action === 'shop.import_paused') return 'paused the import of the shop’s orders';
  if (action === 'shop.imported') return `imported the shop’s orders: it has ${told.orders}`;
  if (action === 'shop.reconciled') {
    const imported = Number(told.imported) > 0 ? `, ${told.imported} of before the key brought in` : '';
    return `compared the shop with what is here: ${told.repaired} repaired, ${told.gone} deleted in the shop${imported}`;
  }
  if (action === 'shop.overlap_ended')
    return 'ended what was valid before: the shop delivers with the new secret, to the new address';
  if (action !== 'shop.webhooks_settled') return null;
  const webhooks = Array.isArray(told.webhooks) ? told.webhooks.map(recordOf) : [];
  return webhooks
    .map(({ id, topic, did }) => `${didTexts[text(did)] ?? did} webhook ${id} (${text(topic)})`)
    .join(', ');
}

/** What is done to people and places rather than to keys. */
function peopleText(action: string, told: Record<string, unknown>): string | null {
  const [email, role] = [text(told.email), text(told.role)];
  if (action === 'organization.created') return `created the organization ${text(told.name)}`;
  if (action === 'organization.renamed') {
    const { before, after } = recordOf(told.name);
    return `renamed the organization from ${text(before)} to ${text(after)}`;
  }
  if (action === 'organization.exported') return 'stopped all changes and exported the organization, to move it';
  if (action === 'organization.imported') return 'imported the organization from another installation';
  if (action === 'organization.resumed') return 'had the organization take changes here again';
  if (action === 'store.created') return `created the store ${text(told.name)} (${text(told.currency)})`;
  if (action === 'store.adjusted') return `changed the store ${text(told.store)}: ${storeText(told)}`;
  if (action === 'user.created') return `added ${email} as ${article(role)}`;
  if (action === 'member.invited') return `invited ${email} as ${article(role)}`;
  if (action === 'member.joined') return `joined as ${article(role)}`;
  if (action === 'member.removed') return `removed ${email}, ${article(role)}`;
  if (action === 'invitation.withdrawn') return `withdrew the invitation for ${email}`;
  if (action === 'user.signed_in') return signedInText(told);
  if (action === 'user.signed_out') return 'signed out';
  if (action === 'user.sign_in_failed') return failedText(told.times, 'wrong password');
  if (action === 'user.second_factor_failed') return failedText(told.times, 'wrong code');
  if (action === 'user.passkey_failed') return failedText(told.times, 'a passkey that isn’t valid');
  if (action === 'user.tied_to_sso') return `signed in by ${text(told.issuer)} for the first time`;
  if (action === 'passkey.added') return `added the passkey ${text(told.name)}`;
  if (action === 'passkey.renamed') {
    const { before, after } = recordOf(told.name);
    return `renamed the passkey ${text(before)} to ${text(after)}`;
  }
  if (action === 'passkey.removed') return `removed the passkey ${text(told.name)}`;
  if (action === 'second_factor.added') return 'set up an authenticator app';
  if (action === 'second_factor.removed') return 'turned off their authenticator app';
  if (action === 'second_factor.reset') return `removed the second factors of ${email}`;
  if (action === 'second_factor.required')
    return told.required === true ? 'required a second factor of all members' : 'stopped requiring a second factor';
  if (action === 'recovery_codes.renewed') return 'created new recovery codes';
  if (action === 'password.changed') return 'changed their password';
  if (action === 'password.link_sent') return 'was sent a link to set a new password';
  if (action === 'password.reset') return 'set a new password by the link they were sent';
  if (action === 'session.ended') return `signed out of their session on ${text(told.device)}`;
  if (action === 'password.set') return `set a new password for ${email}`;
  if (action === 'sessions.ended') return 'signed out of all other sessions';
  if (action.startsWith('notice_')) return noticesText(action, told);
  if (action !== 'member.role_changed') return null;
  const { before, after } = recordOf(told.role);
  return `changed ${email} from ${text(before)} to ${text(after)}`;
}

/** How somebody signed in, if not by their password and a code. */
const waysIn = [
  ['recovery_code', ' with a recovery code'],
  ['passkey', ' with a passkey'],
  ['single_sign_on', ' by single sign-on'],
] as const;

function signedInText(told: Record<string, unknown>): string {
  const how = waysIn.find(([name]) => told[name] === true)?.[1] ?? '';
  return `signed in${how}${told.new_device === true ? ' from a new device' : ''}`;
}

function storeText(told: Record<string, unknown>): string {
  const changes = ['name', 'currency'].flatMap((what) => {
    const { before, after } = recordOf(told[what]);
    return after === undefined ? [] : [`the ${what} from ${text(before)} to ${text(after)}`];
  });
  return changes.join('; ');
}

/** What is done to how people are told. */
function noticesText(action: string, told: Record<string, unknown>): string | null {
  const kinds = Array.isArray(told.kinds) ? `${told.kinds.length} kinds` : 'none';
  if (action === 'notice_channel.added') return `added the notice channel ${text(told.name)} (${text(told.host)})`;
  if (action === 'notice_channel.changed') return `chose ${kinds} of notices for the channel ${text(told.name)}`;
  if (action === 'notice_channel.removed') return `removed the notice channel ${text(told.name)}`;
  if (action === 'notice_channel.tested') return `tested the notice channel ${text(told.name)}`;
  return action === 'notice_mail.chosen' ? `chose ${kinds} of notices for their e-mail` : null;
}

/** Under the name of the account: who it was, nobody knows. */
function failedText(times: unknown, why: string): string {
  return `sign-in failed: ${why}${typeof times === 'number' && times > 1 ? `, ${text(times)} times within an hour` : ''}`;
}

function article(noun: string): string {
  return `${/^[aeio]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

function adjustedText(told: Record<string, unknown>, moment: (iso: string) => string): string {
  const changes = Object.entries(told).flatMap(([name, value]) => {
    const change = recordOf(value);
    if (!('before' in change || 'after' in change)) return [];
    const { before, after } = change;
    const from = name === 'expires_at' ? [when(before, moment), when(after, moment)] : [text(before), text(after)];
    return [`${settings[name] ?? name.replaceAll('_', ' ')} from ${from[0]} to ${from[1]}`];
  });
  return changes.length === 0 ? 'changed the key' : `changed ${changes.join('; ')}`;
}

/** Which of them, by the filters that were set. */
function exportedText({ what, ...filters }: Record<string, unknown>): string {
  const set = Object.entries(filters).map(([name, value]) => `${name} ${text(value)}`);
  return `exported ${text(what)} as CSV: ${set.length === 0 ? 'all' : set.join(', ')}`;
}

function rotatedText(told: Record<string, unknown>, moment: (iso: string) => string): string {
  const own = told.signing_secret === 'given' ? ' to one of their own' : '';
  if (told.leaked === true) return `rotated the signing secret${own} because it leaked`;
  const until = told.old_secret_until;
  return `rotated the signing secret${own}${until ? `; the old one works until ${when(until, moment)}` : ''}`;
}

function keyName(keyId: unknown): string {
  return typeof keyId === 'string' ? `pck_int_${keyId}` : 'another key';
}

function when(value: unknown, moment: (iso: string) => string): string {
  if (typeof value !== 'string') return 'never';
  return Number.isNaN(Date.parse(value)) ? value : moment(value);
}

/** A setting's value as people read it. */
function text(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'any address' : value.join(', ');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? value.toLocaleString('en-US') : String(value);
}

/** `signing_secret.accepted` → `accepted a signing secret`, for what has no words of its own here. */
function words(action: AuditAction | (string & {})): string {
  const [noun = '', verb = ''] = action.split('.');
  return `${verb.replaceAll('_', ' ')} ${article(noun.replaceAll('_', ' '))}`;
}

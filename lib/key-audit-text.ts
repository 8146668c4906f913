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
 * What somebody did to a key or to what came by it, to follow their name; null where it was something else. It is in the
 * scripts of a connection's page, which has a budget: what is done to people stands in lib/audit-text.ts.
 */
export function keyAuditText({ action, details }: ToldEntry, moment: (iso: string) => string): string | null {
  const told = recordOf(details);
  if (action === 'key.adjusted') return adjustedText(told, moment);
  if (action === 'key.minted')
    return told.rolled_from ? `created the key to replace ${keyName(told.rolled_from)}` : 'created the key';
  if (action === 'key.rolled')
    return `created ${keyName(told.rolled_to)} to replace this key, which stops ${when(told.ends_at, moment)}`;
  if (action === 'key.revoked') return 'revoked the key';
  if (action === 'key.move_undone') return `undid the move from ${settingText(told.to)} to ${settingText(told.from)}`;
  if (action === 'signing_secret.rotated') return rotatedText(told, moment);
  if (action === 'signing_secret.accepted_again')
    return `accepted the previous signing secret again until ${when(told.accepted_until, moment)}`;
  if (action === 'delivery.reprocessed')
    return `reprocessed a parked delivery${told.external_id ? ` of ${settingText(told.external_id)}` : ''}`;
  if (action === 'records.exported' || action === 'request_log.exported') return exportedText(told);
  if (action === 'request.tested') return `sent a test request for ${settingText(told.external_id)}`;
  if (action === 'request.test_undone') return `undid the test request for ${settingText(told.external_id)}`;
  if (action === 'request.sent_again') return `sent the body of the refused request ${settingText(told.row)} again`;
  if (action === 'delivery.accepted') {
    const how =
      told.as === 'replace' ? 'in place of the first order with its id' : 'beside the first order with its id';
    return `accepted a parked delivery of ${settingText(told.external_id)} ${how}`;
  }
  return shopText(action, told);
}

const didTexts: Record<string, string> = {
  made: 'created',
  repaired: 'repaired',
  secret_set: 'set the secret again of',
  switched_on: 'switched on',
};

/** What is done to a linked shop. */
function shopText(action: string, told: Record<string, unknown>): string | null {
  if (action === 'shop.approval_asked') return `asked ${settingText(told.url)} to approve the connection`;
  if (action === 'shop.linked') return `linked the key to ${settingText(told.url)}`;
  if (action === 'shop.unlinked') return `unlinked the key from ${settingText(told.url)} and destroyed the credentials`;
  if (action === 'shop.import_started') return 'started the import of the shop’s orders';
  if (action === 'shop.import_paused') return 'paused the import of the shop’s orders';
  if (action === 'shop.imported') return `imported the shop’s orders: it has ${told.orders}`;
  if (action === 'shop.reconciled') {
    const imported = Number(told.imported) > 0 ? `, ${told.imported} from before the key imported` : '';
    return `compared the shop with what is here: ${told.repaired} repaired, ${told.gone} deleted in the shop${imported}`;
  }
  if (action === 'shop.overlap_ended')
    return 'ended the overlap: the shop now delivers with the new secret, to the new address';
  if (action !== 'shop.webhooks_settled') return null;
  const webhooks = Array.isArray(told.webhooks) ? told.webhooks.map(recordOf) : [];
  return webhooks
    .map(({ id, topic, did }) => `${didTexts[settingText(did)] ?? did} webhook ${id} (${settingText(topic)})`)
    .join(', ');
}

function adjustedText(told: Record<string, unknown>, moment: (iso: string) => string): string {
  const changes = Object.entries(told).flatMap(([name, value]) => {
    const change = recordOf(value);
    if (!('before' in change || 'after' in change)) return [];
    const { before, after } = change;
    const from =
      name === 'expires_at' ? [when(before, moment), when(after, moment)] : [settingText(before), settingText(after)];
    return [`${settings[name] ?? name.replaceAll('_', ' ')} from ${from[0]} to ${from[1]}`];
  });
  return changes.length === 0 ? 'changed the key' : `changed ${changes.join('; ')}`;
}

/** Which of them, by the filters that were set. */
function exportedText({ what, ...filters }: Record<string, unknown>): string {
  const set = Object.entries(filters).map(([name, value]) => `${name} ${settingText(value)}`);
  return `exported ${settingText(what)} as CSV: ${set.length === 0 ? 'all' : set.join(', ')}`;
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
export function settingText(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'any address' : value.join(', ');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? value.toLocaleString('en-US') : String(value);
}

/** `signing_secret.accepted` → `accepted a signing secret`, for what has no words of its own here. */
export function actionWords(action: AuditAction | (string & {})): string {
  const [noun = '', verb = ''] = action.split('.');
  return `${verb.replaceAll('_', ' ')} ${article(noun.replaceAll('_', ' '))}`;
}

export function article(noun: string): string {
  return `${/^[aeio]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

import { actionWords, article, keyAuditText, settingText, type ToldEntry } from './key-audit-text.ts';
import { recordOf } from './record-of.ts';

/**
 * What somebody did, to follow their name: `changed the rate limit from 600 to 900`, `rotated the signing secret`.
 * `moment` writes a time as its reader's zone has it.
 */
export function auditText(entry: ToldEntry, moment: (iso: string) => string): string {
  const { action, details } = entry;
  return keyAuditText(entry, moment) ?? peopleText(action, recordOf(details)) ?? actionWords(action);
}

/** What an action is called in a list of them: `Signing secret rotated`. */
export function auditActionName(action: string): string {
  const text = action.replaceAll(/[._]/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What is done to people and places rather than to keys. */
function peopleText(action: string, told: Record<string, unknown>): string | null {
  const [email, role] = [settingText(told.email), settingText(told.role)];
  if (action === 'organization.created') return `created the organization ${settingText(told.name)}`;
  if (action === 'organization.renamed') {
    const { before, after } = recordOf(told.name);
    return `renamed the organization from ${settingText(before)} to ${settingText(after)}`;
  }
  if (action === 'organization.exported') return 'stopped all changes and exported the organization, to move it';
  if (action === 'organization.imported') return 'imported the organization from another installation';
  if (action === 'organization.resumed') return 'allowed changes to the organization here again';
  if (action === 'store.created') return `created the store ${settingText(told.name)} (${settingText(told.currency)})`;
  if (action === 'store.adjusted') return `changed the store ${settingText(told.store)}: ${storeText(told)}`;
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
  if (action === 'user.tied_to_sso') return `signed in through ${settingText(told.issuer)} for the first time`;
  if (action === 'passkey.added') return `added the passkey ${settingText(told.name)}`;
  if (action === 'passkey.renamed') {
    const { before, after } = recordOf(told.name);
    return `renamed the passkey ${settingText(before)} to ${settingText(after)}`;
  }
  if (action === 'passkey.removed') return `removed the passkey ${settingText(told.name)}`;
  if (action === 'second_factor.added') return 'set up an authenticator app';
  if (action === 'second_factor.removed') return 'turned off their authenticator app';
  if (action === 'second_factor.reset') return `removed the second factors of ${email}`;
  if (action === 'second_factor.required')
    return told.required === true ? 'required a second factor of all members' : 'stopped requiring a second factor';
  if (action === 'recovery_codes.renewed') return 'created new recovery codes';
  if (action === 'password.changed') return 'changed their password';
  if (action === 'password.link_sent') return 'was sent a link to set a new password';
  if (action === 'password.reset') return 'set a new password by the link they were sent';
  if (action === 'session.ended') return `signed out of their session on ${settingText(told.device)}`;
  if (action === 'password.set') return `set a new password for ${email}`;
  if (action === 'sessions.ended') return 'signed out of all other sessions';
  if (action.startsWith('notice_')) return noticesText(action, told);
  if (action !== 'member.role_changed') return null;
  const { before, after } = recordOf(told.role);
  return `changed ${email} from ${settingText(before)} to ${settingText(after)}`;
}

/** How somebody signed in, if not by their password and a code. */
const waysIn = [
  ['recovery_code', ' with a recovery code'],
  ['passkey', ' with a passkey'],
  ['single_sign_on', ' with single sign-on'],
] as const;

function signedInText(told: Record<string, unknown>): string {
  const how = waysIn.find(([name]) => told[name] === true)?.[1] ?? '';
  return `signed in${how}${told.new_device === true ? ' from a new device' : ''}`;
}

function storeText(told: Record<string, unknown>): string {
  const changes = ['name', 'currency'].flatMap((what) => {
    const { before, after } = recordOf(told[what]);
    return after === undefined ? [] : [`the ${what} from ${settingText(before)} to ${settingText(after)}`];
  });
  return changes.join('; ');
}

/** What is done to how people are told. */
function noticesText(action: string, told: Record<string, unknown>): string | null {
  const kinds = Array.isArray(told.kinds) ? `${told.kinds.length} kinds` : 'none';
  if (action === 'notice_channel.added')
    return `added the notice channel ${settingText(told.name)} (${settingText(told.host)})`;
  if (action === 'notice_channel.changed') return `chose ${kinds} of notices for the channel ${settingText(told.name)}`;
  if (action === 'notice_channel.removed') return `removed the notice channel ${settingText(told.name)}`;
  if (action === 'notice_channel.tested') return `tested the notice channel ${settingText(told.name)}`;
  return action === 'notice_mail.chosen' ? `chose ${kinds} of notices for their e-mail` : null;
}

/** Under the name of the account: who it was, nobody knows. */
function failedText(times: unknown, why: string): string {
  return `sign-in failed: ${why}${typeof times === 'number' && times > 1 ? `, ${settingText(times)} times within an hour` : ''}`;
}

import { expect, test } from 'vitest';
import { auditText } from './audit-text.ts';

const say = (action: string, details: object) => auditText({ action, details }, (iso) => iso.slice(11, 16));

test('a change of settings tells each with its value before and after', () => {
  expect(
    say('key.adjusted', {
      key_id: '4fJ9aQ2x',
      ip_allowlist: { before: [], after: ['10.0.0.0/8', '192.0.2.1'] },
      rate_limit_per_minute: { before: 600, after: 1200 },
      expires_at: { before: null, after: '2026-11-24T10:02:00.000Z' },
      require_timestamp: { before: false, after: true },
    }),
  ).toBe(
    'changed the IP allowlist from any address to 10.0.0.0/8, 192.0.2.1; the rate limit from 600 to 1,200; ' +
      'the expiry from never to 10:02; Require timestamp from off to on',
  );
});

test.each([
  ['key.minted', { key_id: 'x' }, 'created the key'],
  ['key.minted', { rolled_from: '4fJ9aQ2x' }, 'created the key to replace pck_int_4fJ9aQ2x'],
  [
    'key.rolled',
    { rolled_to: '9QwErTy1', ends_at: '2026-11-24T10:02:00.000Z' },
    'created pck_int_9QwErTy1 to replace this key, which stops 10:02',
  ],
  ['key.rolled', { rolled_to: {}, ends_at: 'no time' }, 'created another key to replace this key, which stops no time'],
  ['member.role_changed', { email: 7, role: null }, 'changed 7 from none to none'],
  ['key.revoked', {}, 'revoked the key'],
  ['user.signed_in', { new_device: false }, 'signed in'],
  ['user.signed_in', { new_device: true }, 'signed in from a new device'],
  ['user.signed_out', {}, 'signed out'],
  ['user.sign_in_failed', { times: 1 }, 'sign-in failed: wrong password'],
  ['user.sign_in_failed', { times: 1200 }, 'sign-in failed: wrong password, 1,200 times within an hour'],
  [
    'signing_secret.rotated',
    { signing_secret: 'made', old_secret_until: null, leaked: false },
    'rotated the signing secret',
  ],
  [
    'signing_secret.rotated',
    { signing_secret: 'given', old_secret_until: '2026-11-24T10:02:00.000Z', leaked: false },
    'rotated the signing secret to one of their own; the old one works until 10:02',
  ],
  ['signing_secret.rotated', { signing_secret: 'made', leaked: true }, 'rotated the signing secret because it leaked'],
  ['user.created', { email: 'ben@shop.example', role: 'admin' }, 'added ben@shop.example as an admin'],
  ['member.invited', { email: 'ben@shop.example', role: 'member' }, 'invited ben@shop.example as a member'],
  ['member.joined', { email: 'ben@shop.example', role: 'member' }, 'joined as a member'],
  ['member.removed', { email: 'ben@shop.example', role: 'owner' }, 'removed ben@shop.example, an owner'],
  [
    'member.role_changed',
    { email: 'ben@shop.example', role: { before: 'member', after: 'admin' } },
    'changed ben@shop.example from member to admin',
  ],
  ['organization.renamed', { name: { before: 'Old', after: 'New' } }, 'renamed the organization from Old to New'],
  ['organization.exported', {}, 'stopped all changes and exported the organization, to move it'],
  ['organization.imported', {}, 'imported the organization from another installation'],
  ['organization.resumed', {}, 'allowed changes to the organization here again'],
  ['store.created', { name: 'Berlin', currency: 'EUR' }, 'created the store Berlin (EUR)'],
  ['signing_secret.accepted', {}, 'accepted a signing secret'],
])('%s of %o reads "%s"', (action, details, words) => {
  expect(say(action, details)).toBe(words);
});

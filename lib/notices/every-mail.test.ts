import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { WatchedKey } from '../incidents/finding.ts';
import { judgeHealth, judgeKeyEnd, judgeParked, judgeRate, judgeSecretEnd, judgeWebhook } from '../incidents/judge.ts';
import { judgeImport, judgeOrders, judgeRepairs } from '../incidents/judge-shop.ts';
import { judgeSilence } from '../incidents/judge-silence.ts';
import { type IncidentKind, incidentKinds, kinds } from '../incidents/kinds.ts';
import { momentOf } from '../incidents/open-moment.ts';
import { KEPT_WEEKS, WEEK_HOURS } from '../incidents/silence.ts';
import { createUser } from '../organizations/create-user.ts';
import { mailPasswordLink } from '../organizations/forgotten-password.ts';
import { mailInvitation } from '../organizations/mail-invitation.ts';
import { type MailReceiver, receiveMail } from '../test/mail-receiver.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { deliver, type Notices } from './deliver.ts';
import { type Notice, testNotice } from './notice.ts';

// Every mail there is, as a mail server got it. `SHOW_MAILS=/tmp/mails` keeps them there, to be looked at in a browser.

const now = new Date('2026-11-29T10:02:31.000Z');
const ago = (hours: number) => new Date(now.getTime() - hours * 3600 * 1000);
const appUrl = 'https://connect.example';
/** What people and shops call things is only text, however it looks. */
const NAME = '<img src=x onerror="alert(1)"> & Söhne 💊';
const EMAIL = `"<b>ben</b>"@shop.example`;
const reader = { type: 'mail', email: 'anna@shop.example', organizationName: NAME } as const;

const key: WatchedKey = { id: 'k', organizationId: 'o', keyId: '4fJ9aQ2x', name: NAME, payloadFormat: 'woocommerce' };
const meter = { webhookId: '27', topic: 'order.updated', lastFailureAt: ago(0.1), lastSuccessAt: null };
const refused = {
  requests: 20,
  refused: 12,
  acceptedInARow: 0,
  latestAt: ago(0.1),
  latestRefusal: { at: ago(0.1), errorCode: 'signature_invalid', statusCode: 401 },
  lastGoodAt: ago(2),
};
const weeks = Array.from({ length: KEPT_WEEKS * WEEK_HOURS }, (_, hour) => (hour < 9 ? 0 : 12));
const rate = { limit: 600, busiestMinute: 561, busiestAt: ago(0.1) };
const change = {
  id: 'c',
  organizationId: 'o',
  integrationKeyId: null,
  actor: EMAIL,
  clientIp: '198.51.100.7',
  createdAt: ago(0.1),
};
const changed = (action: string, details: object) => momentOf({ ...change, action, details });

/** What each kind says, by the function that says it. */
const texts: Record<IncidentKind, ReturnType<typeof momentOf> | ReturnType<typeof judgeParked>> = {
  webhook_off: judgeWebhook(key, { ...meter, failuresInARow: 7 }),
  webhook_failing: judgeWebhook(key, { ...meter, failuresInARow: 4 }),
  refusing: judgeHealth(key, { state: 'refusing', recent: refused, strangers: null }),
  silent: judgeSilence(key, { lastUsedAt: ago(9), toldAt: null, counts: weeks }, now),
  parked: judgeParked(key, { deliveries: 3, oldestAt: ago(5) }, now),
  key_ending: judgeKeyEnd(key, { endsAt: ago(-60), lastUsedAt: ago(1), rolledTo: null }, now),
  secret_ending: judgeSecretEnd(key, { replacedAt: ago(20), endsAt: ago(-4), lastUsedAt: ago(1) }, now),
  rate_near: judgeRate(key, { ...rate, limitedAt: null }),
  rate_limited: judgeRate(key, { ...rate, limitedAt: ago(0.1) }),
  repaired: judgeRepairs(
    key,
    { missing: 3, differed: 2, firstAt: ago(1), latestAt: ago(1), why: 'webhook 3 was off from 10:02 to 11:40' },
    now,
  ),
  import_stuck: judgeImport(
    key,
    { state: 'running', done: 1_240, total: 8_311, trouble: `${NAME} answered 503`, troubleSince: ago(1) },
    now,
  ),
  import_done: changed('shop.imported', { key_id: '4fJ9aQ2x', orders: 8_311 }),
  order_unclear: judgeOrders(key, {
    orders: 2,
    orderId: '01a2b3c4-0000-7000-8000-000000000000',
    externalId: NAME,
    reason: 'status partially-paid: the shop may have taken a deposit only',
    since: ago(3),
  }),
  member_added: changed('member.joined', { email: EMAIL, role: 'admin' }),
  role_changed: changed('member.role_changed', { email: EMAIL, role: { before: 'member', after: 'admin' } }),
  new_device: changed('user.signed_in', { new_device: true }),
};

function noticeOf(kind: IncidentKind, event: Notice['event']): Notice {
  const text = texts[kind];
  if (!text) throw new Error(`${kind} says nothing`);
  const about = kinds[kind].about === 'people' ? null : key.keyId;
  const title = kind === 'import_done' ? `${NAME}: ${text.title}` : text.title; // as openMoment stores it
  const resolvedAt = event === 'resolved' || kinds[kind].isMoment ? now : null;
  const ids = { id: `${kind}-${event}`, incidentId: 'i', kind, keyId: about, event };
  return { ...text, ...ids, title, openedAt: event === 'opened' ? ago(0.1) : ago(26), resolvedAt, at: now };
}

const db = testDatabase();
let mail: MailReceiver;
beforeAll(async () => {
  mail = await receiveMail();
});
afterAll(() => mail.close());
beforeEach(() => {
  mail.mails.length = 0;
});

const notices = incidentKinds.flatMap((kind) => {
  const events = kinds[kind].isMoment ? (['opened'] as const) : (['opened', 'reminded', 'resolved'] as const);
  return events
    .filter((event) => event !== 'reminded' || kinds[kind].reminds)
    .map((event): [string, () => Promise<unknown>] => [`${kind} ${event}`, () => told([noticeOf(kind, event)])]);
});
const told = (some: Notices) =>
  deliver(reader, some, { appUrl, mail: mail.settings, allowPrivateAddresses: false }, now);

const mails: [string, () => Promise<unknown>][] = [
  ...notices,
  ['test', () => told([testNotice('test', now)])],
  ['several', () => told([testNotice('first', now), ...incidentKinds.map((kind) => noticeOf(kind, 'opened'))])],
  [
    'invitation',
    () => {
      const url = `${appUrl}/invite/0123456789abcdef`;
      return mailInvitation({ email: reader.email, url, organizationName: NAME, invitedBy: EMAIL }, mail.settings);
    },
  ],
  [
    'forgotten password',
    async () => {
      const { actor } = await makeTenant();
      const user = { email: `anna-${crypto.randomUUID()}@shop.example`, password: 'a sentence is fine' };
      await createUser(db, actor, user, now);
      const from = { clientIp: '198.51.100.7', device: null };
      await mailPasswordLink(db, user.email, from, { appUrl, mail: mail.settings }, now);
    },
  ],
];

test.each(mails)(
  '%s: a subject, a text and an HTML that say the same, the one thing to do, and no secret',
  async (name, send) => {
    await send();
    const [received, ...others] = mail.mails;
    expect(others).toEqual([]);
    const { subject = '', text = '', html = '' } = received ?? {};
    if (process.env.SHOW_MAILS) keep(process.env.SHOW_MAILS, name, { subject, text, html });
    expect(subject).toMatch(/^\S.{5,160}\S$/u);
    const [title = ''] = text.split('\n');
    expect(title.length).toBeGreaterThan(5);
    // Nothing that somebody wrote is HTML, and nothing is loaded from anywhere.
    expect(html).not.toMatch(/<(img|b|script|link|iframe)\b/i);
    expect(html).not.toMatch(/undefined|null|NaN|Invalid Date|\[object/);
    expect(text).not.toMatch(/undefined|NaN|Invalid Date|\[object|\d{4}-\d\d-\d\dT/);
    const shown = plain(shownBy(html));
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => decoded(href));
    for (const line of text.split('\n').filter((one) => one.trim() !== '' && one !== '-- ')) {
      if (line.startsWith('https://')) expect(links).toContain(line);
      else expect(shown).toContain(plain(line));
    }
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(link).toMatch(/^https:\/\/connect\.example\//);
    // A key by its public 8, a link's token, and nothing else that opens anything.
    for (const part of [subject, text, html])
      expect(part).not.toMatch(/pck_\w+_[0-9A-Za-z]{9,}|whsec_|\$scrypt|v1,|\bck_|\bcs_|[0-9a-f]{64}/);
  },
);

test('whatever sends a mail is among these', () => {
  const senders = readdirSync('lib', { recursive: true, encoding: 'utf8' })
    .concat(readdirSync('cli', { recursive: true, encoding: 'utf8' }).map((file) => `../cli/${file}`))
    .filter((file) => /(?<!\.test)\.tsx?$/.test(file) && !file.startsWith('generated'))
    .filter((file) => /\bsendMail\(/.test(readFileSync(path.join('lib', file), 'utf8')));
  expect(senders.sort()).toEqual([
    'mail/send-mail.ts',
    'notices/deliver.ts',
    'organizations/forgotten-password.ts',
    'organizations/mail-invitation.ts',
  ]);
});

/** What a reader sees of it. */
function shownBy(html: string): string {
  const [, body = ''] = html.split('<body');
  return decoded(body.replace(/<[^>]*>/g, ' '));
}

/** Without what text needs where HTML has a table or a link. */
function plain(text: string): string {
  return text
    .replace(/:(?=\s|$)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function decoded(html: string): string {
  return html.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}

function keep(
  folder: string,
  name: string,
  { subject, text, html }: Record<'subject' | 'text' | 'html', string>,
): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name.replaceAll(' ', '-')}.html`), html);
  writeFileSync(path.join(folder, `${name.replaceAll(' ', '-')}.txt`), `Subject: ${subject}\n\n${text}`);
}

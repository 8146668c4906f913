import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { letIn } from '../test/let-in.ts';
import { type MailReceiver, receiveMail } from '../test/mail-receiver.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { createUser } from './create-user.ts';
import { countWish, findPasswordLink, mailPasswordLink, setForgottenPassword } from './forgotten-password.ts';
import { signIn } from './sign-in.ts';
import { findViewer } from './viewer.ts';

const db = testDatabase();
const now = new Date('2026-11-24T12:00:00.000Z');
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const somewhere = () => ({ clientIp: `test ${randomUUID()}`, device: null });
const password = 'a sentence is fine';
const dead = 'This link has been used or has expired.';

let postbox: MailReceiver;
beforeAll(async () => {
  postbox = await receiveMail();
});
afterAll(() => postbox.close());

/** Somebody with an account, and the token of the newest link that they were mailed. */
async function somebody() {
  const { actor, organizationId } = await makeTenant();
  const email = `${randomUUID()}@shop.example`;
  await createUser(db, actor, { email, password }, now);
  const ask = async (at = now, spelling = email) => {
    await mailPasswordLink(db, spelling, somewhere(), { appUrl: 'https://c.example', mail: postbox.settings }, at);
    const [mail] = postbox.mails.filter(({ envelopeTo }) => envelopeTo.includes(email)).slice(-1);
    return /https:\/\/c\.example\/password\/(\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
  };
  return { email, organizationId, ask };
}

test('the mailed link sets another password once, ends every session, and signs nobody in', async () => {
  const { email, organizationId, ask } = await somebody();
  const session = await letIn(signIn(db, { email, password }, somewhere(), now));
  const token = await ask(now, ` ${email.toUpperCase()}`);
  expect(await findPasswordLink(db, token, now)).toEqual({ email });
  const set = (text: string) => setForgottenPassword(db, { token, password: text }, 'test', now);
  const results = await Promise.allSettled([set('the first new one'), set('the second new one')]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(set('a third new one')).rejects.toThrow(dead);
  expect(await findViewer(db, session, now)).toBeNull();
  await expect(signIn(db, { email, password }, somewhere(), now)).rejects.toThrow('is wrong');
  const where = { organizationId, action: { startsWith: 'password.' } };
  const entries = await db.auditEntry.findMany({ where, orderBy: { id: 'asc' } });
  expect(entries.map(({ action }) => action)).toEqual(['password.link_sent', 'password.reset']);
});

test('a link is dead after an hour, and once another was sent; only its hash is kept', async () => {
  const { ask } = await somebody();
  const first = await ask();
  const second = await ask();
  expect(await findPasswordLink(db, first, now)).toBeNull();
  expect(await findPasswordLink(db, second, inMinutes(59))).not.toBeNull();
  expect(await findPasswordLink(db, second, inMinutes(60))).toBeNull();
  await expect(setForgottenPassword(db, { token: second, password }, 'test', inMinutes(60))).rejects.toThrow(dead);
  const kept = await db.passwordLink.findMany({ omit: { tokenHash: false } });
  expect(kept.some(({ tokenHash }) => Buffer.from(tokenHash).toString().includes(second))).toBe(false);
});

test('whether or not an address has an account, as many wishes are granted; nobody unknown is mailed', async () => {
  const { email } = await somebody();
  const unknown = `${randomUUID()}@shop.example`;
  await mailPasswordLink(db, unknown, somewhere(), { appUrl: 'https://c.example', mail: postbox.settings }, now);
  expect(postbox.mails.flatMap(({ envelopeTo }) => envelopeTo)).not.toContain(unknown);
  for (const address of [email, unknown]) {
    const here = somewhere();
    for (let i = 0; i < 3; i += 1) await countWish(db, address, here, now);
    await expect(countWish(db, address, here, now)).rejects.toThrow('Too many tries.');
  }
});

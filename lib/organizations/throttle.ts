import { hash } from 'node:crypto';
import { isIP } from 'node:net';
import type { Database } from '../database/prisma.ts';
import { Refused } from '../refused.ts';

const MINUTE_MS = 60_000;

/** So many wrong tries at once; each is given back after so long. Of an account that is 480 guesses a day. */
const limits = {
  account: { tries: 10, eachMs: 3 * MINUTE_MS },
  // An office shares one.
  address: { tries: 40, eachMs: 0.5 * MINUTE_MS },
} as const;

interface Subject {
  name: string;
  limit: (typeof limits)[keyof typeof limits];
}

/**
 * Counts a try of a password before it is looked at, so that no number of tries at once gets past the limit. Refuses
 * when the account or the address has none left. Call `giveBack` once the password was right.
 */
export async function countTry(db: Database, email: string, clientIp: string, now: Date): Promise<void> {
  for (const subject of subjectsOf(email, clientIp)) {
    const waitMs = await spend(db, subject, now);
    if (waitMs > 0) {
      const minutes = Math.ceil(waitMs / MINUTE_MS);
      throw new Refused(`Too many tries. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`);
    }
  }
}

/** The password was right: the account's tries are forgotten; the address gets back this one. */
export async function giveBack(db: Database, email: string, clientIp: string): Promise<void> {
  const [address, account] = subjectsOf(email, clientIp);
  await db.signInTry.deleteMany({ where: { subject: account.name } });
  await db.$executeRaw`
    update core.sign_in_tries set spent_until = spent_until - ${address.limit.eachMs / 1000} * interval '1 second'
    where subject = ${address.name}`;
}

/** Spends one try in one statement; how long to wait, in milliseconds, when there is none: else 0. */
async function spend(db: Database, { name, limit }: Subject, now: Date): Promise<number> {
  const one = limit.eachMs / 1000;
  const spent = await db.$executeRaw`
    insert into core.sign_in_tries as t (subject, spent_until)
    values (${name}, ${now}::timestamptz + ${one} * interval '1 second')
    on conflict (subject) do update
    set spent_until = greatest(t.spent_until, ${now}::timestamptz) + ${one} * interval '1 second'
    where t.spent_until <= ${now}::timestamptz + ${one * (limit.tries - 1)} * interval '1 second'`;
  if (spent === 1) return 0;
  const row = await db.signInTry.findUnique({ where: { subject: name } });
  const freeAt = (row?.spentUntil.getTime() ?? 0) - limit.eachMs * (limit.tries - 1);
  return Math.max(freeAt - now.getTime(), 1);
}

/** The address first: what it may not try costs the account nothing. */
function subjectsOf(email: string, clientIp: string): [address: Subject, account: Subject] {
  const account = hash('sha256', email.trim().toLowerCase());
  return [
    { name: `address:${networkOf(clientIp)}`, limit: limits.address },
    { name: `account:${account}`, limit: limits.account },
  ];
}

/** Of IPv6 its /64, which is what one customer has. */
function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail = ''] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const zeros = address.includes('::') ? Array<string>(8 - left.length - right.length).fill('0') : [];
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}

import { hash } from 'node:crypto';
import type { Database } from '../database/prisma.ts';
import { as, run, statement } from '../database/statement.ts';
import { networkOf } from '../network-of.ts';
import { Refused } from '../refused.ts';
import { normalEmail } from './normal-email.ts';

const MINUTE_MS = 60_000;

/** So many wrong tries at once; each is given back after so long. */
interface Limit {
  tries: number;
  eachMs: number;
}

const passwordLimits = {
  /** Of one account from one network. */
  account: { tries: 10, eachMs: 3 * MINUTE_MS },
  /** Of a network over all accounts: an office shares one. */
  network: { tries: 40, eachMs: 0.5 * MINUTE_MS },
  /** Of one account from all networks together, so that owning many of them buys no more than 1,440 guesses a day. */
  everywhere: { tries: 300, eachMs: MINUTE_MS },
  /** Of a browser that has been signed in to the account before: whatever others try costs it nothing. */
  known: { tries: 10, eachMs: 3 * MINUTE_MS },
} as const;

/** A code is one of a million, and three are right at any time: from everywhere no more than 144 guesses a day. */
const codeLimits: Record<keyof typeof passwordLimits, Limit> = {
  account: { tries: 5, eachMs: 3 * MINUTE_MS },
  network: { tries: 40, eachMs: 0.5 * MINUTE_MS },
  everywhere: { tries: 30, eachMs: 10 * MINUTE_MS },
  known: { tries: 5, eachMs: 3 * MINUTE_MS },
};

/** A mailbox is filled by nobody: a link is worth few mails. */
const linkLimits: Record<keyof typeof passwordLimits, Limit> = {
  account: { tries: 3, eachMs: 20 * MINUTE_MS },
  network: { tries: 20, eachMs: 3 * MINUTE_MS },
  everywhere: { tries: 10, eachMs: 60 * MINUTE_MS },
  known: { tries: 3, eachMs: 20 * MINUTE_MS },
};

const limitsOf = {
  password: { limits: passwordLimits, of: '' },
  code: { limits: codeLimits, of: 'code-' },
  link: { limits: linkLimits, of: 'link-' },
  passkey: { limits: passwordLimits, of: 'passkey-' },
} as const;

/** Somebody who tries a password, the code that is asked for after it, or a passkey; or who wants a link mailed. */
export interface Attempt {
  what?: keyof typeof limitsOf;
  email: string;
  clientIp: string;
  /** The device or session that proves that they have been signed in to this very account; null when there is none. */
  knownBy: string | null;
}

interface Subject {
  name: string;
  limit: Limit;
  /** Whether the right password wipes the slate; else it takes back its own try alone. */
  own: boolean;
}

/**
 * Counts a try of a password before it is looked at, so that no number of tries at once gets past the limit. Refuses
 * when there is none left, whether or not the account exists. Call `giveBack` once the password was right.
 */
export async function countTry(db: Database, attempt: Attempt, now: Date): Promise<void> {
  for (const subject of subjectsOf(attempt)) {
    const waitMs = await spend(db, subject, now);
    if (waitMs > 0) {
      const minutes = Math.ceil(waitMs / MINUTE_MS);
      throw new Refused(`Too many tries. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`);
    }
  }
}

const seconds = as<number>('double precision');

const giveOneBack = statement({
  name: 'give-back-sign-in-try',
  parameters: { subject: 'text', one: seconds },
  columns: {},
  text: `update core.sign_in_tries set spent_until = spent_until - $one * interval '1 second' where subject = $subject`,
});

/** The password was right: this person's tries are forgotten; what they share with others gets back this one. */
export async function giveBack(db: Database, attempt: Attempt): Promise<void> {
  for (const { name, limit, own } of subjectsOf(attempt)) {
    if (own) await db.signInTry.deleteMany({ where: { subject: name } });
    else await run(db, giveOneBack, { subject: name, one: limit.eachMs / 1000 });
  }
}

const spendOne = statement({
  name: 'spend-sign-in-try',
  parameters: { subject: 'text', now: 'timestamptz', one: seconds, most: seconds },
  columns: { spent_until: 'timestamptz' },
  text: `
    insert into core.sign_in_tries as t (subject, spent_until)
    values ($subject, $now::timestamptz + $one * interval '1 second')
    on conflict (subject) do update set spent_until = greatest(t.spent_until, $now) + $one * interval '1 second'
    where t.spent_until <= $now + $most * interval '1 second'
    returning t.spent_until`,
});

/** Spends one try in one statement; how long to wait, in milliseconds, when there is none: else 0. */
async function spend(db: Database, { name, limit }: Subject, now: Date): Promise<number> {
  const one = limit.eachMs / 1000;
  const spent = await run(db, spendOne, { subject: name, now, one, most: one * (limit.tries - 1) });
  if (spent.length === 1) return 0;
  const row = await db.signInTry.findUnique({ where: { subject: name } });
  const freeAt = (row?.spentUntil.getTime() ?? 0) - limit.eachMs * (limit.tries - 1);
  return Math.max(freeAt - now.getTime(), 1);
}

/** The widest last: what one network may not try costs the account nothing elsewhere. */
function subjectsOf({ what = 'password', email, clientIp, knownBy }: Attempt): Subject[] {
  const { limits, of } = limitsOf[what];
  const account = hash('sha256', normalEmail(email));
  if (knownBy !== null) return [{ name: `${of}known:${account}:${knownBy}`, limit: limits.known, own: true }];
  const network = networkOf(clientIp);
  return [
    { name: `${of}network:${network}`, limit: limits.network, own: false },
    { name: `${of}account:${account}:${network}`, limit: limits.account, own: true },
    { name: `${of}everywhere:${account}`, limit: limits.everywhere, own: false },
  ];
}

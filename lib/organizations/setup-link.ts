import type { Database, Transaction } from '../database/prisma.ts';
import { hashOf, makeToken } from './one-time-token.ts';

const DAY_MS = 24 * 3600 * 1000;
/** A link that nobody used by then is as good as lost; the next start prints another. */
const LIFE_MS = 7 * DAY_MS;

/** True once somebody owns this installation. */
export async function hasOwner(db: Transaction): Promise<boolean> {
  return (await db.membership.findFirst({ where: { role: 'owner' }, select: { userId: true } })) !== null;
}

/** A new one-time link's token, which makes the first owner; null when there is one. Links of other processes live on. */
export async function makeSetupLink(db: Database, now: Date): Promise<string | null> {
  if (await hasOwner(db)) return null;
  const { token, hash } = makeToken();
  await db.setupLink.deleteMany({ where: { createdAt: { lt: oldest(now) } } });
  await db.setupLink.create({ data: { tokenHash: hash, createdAt: now } });
  return token;
}

/** What a setup link leads to: the organization that the command line made already, if it did, and its stores. */
export interface Setup {
  organization: { name: string; stores: { name: string; currency: string }[] } | null;
}

/** Null for a link that is dead, or was none. */
export async function findSetup(db: Database, token: string, now: Date): Promise<Setup | null> {
  if (!(await isLive(db, token, now)) || (await hasOwner(db))) return null;
  const organization = await db.organization.findFirst({
    select: { name: true, stores: { select: { name: true, currency: true }, orderBy: { id: 'asc' } } },
    orderBy: { id: 'asc' },
  });
  return { organization };
}

export async function isLive(db: Transaction, token: string, now: Date): Promise<boolean> {
  const where = { tokenHash: hashOf(token), createdAt: { gte: oldest(now) } };
  return (await db.setupLink.findFirst({ where })) !== null;
}

function oldest(now: Date): Date {
  return new Date(now.getTime() - LIFE_MS);
}

import type { Transaction } from '../database/prisma.ts';
import { type IncidentKind, isKind } from '../incidents/kinds.ts';

export interface ShownAttempt {
  id: string;
  at: Date;
  tookMs: number;
  /** None: a test. */
  notices: number;
  sent: boolean;
  answer: string;
}

export interface ShownChannel {
  id: string;
  type: 'slack' | 'webhook';
  name: string;
  host: string;
  kinds: IncidentKind[];
  /** The last few, newest first. */
  attempts: ShownAttempt[];
  /** Messages that wait for another attempt, and those that were given up in the last week. */
  waiting: number;
  givenUp: number;
}

const MOST_ATTEMPTS = 5;
const WEEK_MS = 7 * 24 * 3600 * 1000;

/** The organization's channels with what was tried of late. */
export async function listChannels(db: Transaction, organizationId: string, now: Date): Promise<ShownChannel[]> {
  const ofLate = new Date(now.getTime() - WEEK_MS);
  const channels = await db.noticeChannel.findMany({
    where: { organizationId },
    include: {
      attempts: { orderBy: { id: 'desc' }, take: MOST_ATTEMPTS },
      _count: { select: { messages: { where: { state: 'waiting' } } } },
      messages: { where: { state: 'failed', endedAt: { gt: ofLate } }, select: { id: true } },
    },
    orderBy: { createdAt: 'asc' },
  });
  return channels.map(({ id, type, name, host, kinds, attempts, _count, messages }) => ({
    id,
    type: type === 'slack' ? 'slack' : 'webhook',
    name,
    host,
    kinds: kinds.filter(isKind),
    attempts: attempts.map(shown),
    waiting: _count.messages,
    givenUp: messages.length,
  }));
}

/** What a member was mailed of late, newest first. */
export async function listMailAttempts(
  db: Transaction,
  organizationId: string,
  userId: string,
): Promise<ShownAttempt[]> {
  const attempts = await db.noticeAttempt.findMany({
    where: { organizationId, userId },
    orderBy: { id: 'desc' },
    take: MOST_ATTEMPTS,
  });
  return attempts.map(shown);
}

function shown({ id, at, tookMs, notices, sent, answer }: Omit<ShownAttempt, 'id'> & { id: bigint }): ShownAttempt {
  return { id: String(id), at, tookMs, notices, sent, answer };
}

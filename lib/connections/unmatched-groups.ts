import { z } from 'zod';
import type { Transaction } from '../database/prisma.ts';
import { newestFullRows } from '../request-log/rows.ts';
import { type LooksLike, looksLike } from './looks-like.ts';

/** Unmatched requests from one address that look like the same. */
export interface UnmatchedGroup {
  looksLike: LooksLike;
  clientIp: string;
  userAgent: string | null;
  /** Folded ones included. */
  requests: number;
  latestAt: Date;
}

const DAY_MS = 24 * 3600 * 1000;
/** Rows looked at; what is not verified adds at most 600 a minute. */
const MOST_ROWS = 500;
const headerList = z.array(z.tuple([z.string(), z.string()])).catch([]);

/** The unmatched requests of the last 24 h in groups, the latest first. For owners of a single organization only. */
export async function unmatchedGroups(db: Transaction, now: Date): Promise<UnmatchedGroup[]> {
  const [rows, keys] = await Promise.all([
    newestFullRows(db, 'unmatched', { limit: MOST_ROWS }),
    db.integrationKey.findMany({ select: { keyId: true }, orderBy: { createdAt: 'desc' } }),
  ]);
  const keyIds = keys.map(({ keyId }) => keyId);
  const groups = new Map<string, UnmatchedGroup>();
  for (const row of rows) {
    if (now.getTime() - row.requestReceivedAt.getTime() > DAY_MS) continue;
    const like = looksLike(headerList.parse(row.requestHeaders), row.path, keyIds);
    const name = JSON.stringify([like, row.clientIp, row.userAgent]);
    const group = groups.get(name);
    if (group) group.requests += row.repeated;
    else {
      const { clientIp, userAgent, repeated, requestReceivedAt } = row;
      groups.set(name, { looksLike: like, clientIp, userAgent, requests: repeated, latestAt: requestReceivedAt });
    }
  }
  return [...groups.values()];
}

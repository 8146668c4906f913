import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import { isOnlyOrganization } from '../organizations/is-only-organization.ts';
import type { Viewer } from '../organizations/viewer.ts';

/** What waits beside the list. */
export interface ListNotes {
  /** Null when nothing is parked, and for members, who do not see them. */
  parked: { deliveries: number; oldestAt: Date } | null;
  /** Requests that matched no key in 24 h, `more` when there are more than were counted; null for who may not see them. */
  unmatched: { requests: number; more: boolean } | null;
}

const DAY_MS = 24 * 3600 * 1000;
/** Rows counted: of an attack a number that large says as much as the exact one. */
const MOST_ROWS = 2_000;

export async function listNotes(db: Transaction, viewer: Viewer, now: Date): Promise<ListNotes> {
  const [parked, unmatched] = await Promise.all([
    viewer.mayManage ? parkedOf(db, viewer.organizationId) : null,
    viewer.role === 'owner' ? unmatchedLately(db, now) : null,
  ]);
  return { parked, unmatched };
}

async function parkedOf(db: Transaction, organizationId: string): Promise<ListNotes['parked']> {
  const { _count, _min } = await db.parkedDelivery.aggregate({
    where: { organizationId, state: 'parked' },
    _count: { _all: true },
    _min: { receivedAt: true },
  });
  return _min.receivedAt === null ? null : { deliveries: _count._all, oldestAt: _min.receivedAt };
}

const unmatchedSince = statement({
  name: 'unmatched-since',
  parameters: { since: 'timestamptz' },
  columns: { rows: 'integer', requests: 'integer' },
  text: `
    select count(*)::integer as rows, least(coalesce(sum(repeated), 0), 2147483647)::integer as requests from (
      select repeated from integrations.request_log
      where integration_key_id is null and id >= integrations.uuid_at($since)
      order by id desc limit ${MOST_ROWS}) newest`,
});

async function unmatchedLately(db: Transaction, now: Date): Promise<ListNotes['unmatched']> {
  if (!(await isOnlyOrganization(db))) return null;
  const [row] = await run(db, unmatchedSince, { since: new Date(now.getTime() - DAY_MS) });
  return { requests: row?.requests ?? 0, more: (row?.rows ?? 0) >= MOST_ROWS };
}

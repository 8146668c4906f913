import type { Transaction } from '../database/prisma.ts';
import { first, run, statement } from '../database/statement.ts';
import { listedRows } from './list-rows.ts';
import type { ListedRow } from './listed-row.ts';
import { inLog, ofLog, ofLogParameters } from './row-conditions.ts';
import { leastIdOf } from './row-id.ts';
import type { LogOf } from './rows.ts';

/** A row's id is made when its request arrives, and its row is stored up to this much later: the slowest request. */
export const SLOWEST_MS = 5 * 60_000;
/** Rows wait for the database before they are stored, and clocks of processes differ: who missed some asks for more. */
const OVERLAP_MS = 10_000;
/** More are not sent one by one: whoever looks loads the first page again. */
export const MOST_AT_ONCE = 200;

/** Of what may still change, the newest so many are known: more than a key at the highest cap has in five minutes. */
const MOST_KNOWN = 40_000;
/** Counting stops here: somebody was away for days. */
const MOST_COUNTED = 10_000;

/** What is new in a log: rows, or that there are too many to send. */
export interface News {
  /** Ask with this for what comes after: a moment, in milliseconds. */
  cursor: number;
  rows: ListedRow[];
  /** In place of rows. `count` is 10,000 where there are more, `since` is ISO-8601. */
  gap: { count: number; since: string } | null;
}

/** The cursor that a URL or a header names: a moment that has been, else now. */
export function cursorFrom(text: string | null): number {
  const [moment, now] = [Number(text), Date.now()];
  return Number.isSafeInteger(moment) && moment > 0 && moment <= now ? moment : now;
}

const states = statement({
  name: 'log-states',
  parameters: { ...ofLogParameters, oldest: 'uuid' },
  columns: { id: 'uuid', state: 'text' },
  text: `
    select id, concat(repeated, ' ', octet_length(diagnosis::text)) as state from integrations.request_log
    where ${inLog} and id >= $oldest order by id desc limit ${MOST_KNOWN}`,
});

/** What of a row may still change, as a text: how often it stands for others, and its diagnosis. By row id. */
export async function statesFrom(db: Transaction, whose: LogOf, oldest: string): Promise<Map<string, string>> {
  const rows = await run(db, states, { ...ofLog(whose), oldest });
  return new Map(rows.reverse().map(({ id, state }) => [id, state]));
}

const completedFrom = {
  parameters: { ...ofLogParameters, arrived_from: 'uuid', completed_from: 'timestamptz' },
  rows: `from integrations.request_log where ${inLog} and id >= $arrived_from and request_completed_at >= $completed_from`,
} as const;
const countCompleted = statement({
  name: 'log-completed-count',
  parameters: completedFrom.parameters,
  columns: { count: 'integer' },
  text: `select count(*)::integer as count from (select 1 ${completedFrom.rows} limit ${MOST_COUNTED}) as missed`,
});
const idsCompleted = statement({
  name: 'log-completed-ids',
  parameters: completedFrom.parameters,
  columns: { id: 'uuid' },
  text: `select id ${completedFrom.rows} order by id desc limit ${2 * MOST_AT_ONCE}`,
});

/**
 * What was stored since `cursor`, for somebody who was away. Rows that they have may be among it: a row is known by its
 * id, and the rows of 10 s before are sent again rather than one of them missed.
 */
export async function newsSince(db: Transaction, whose: LogOf, cursor: number): Promise<News> {
  const now = Date.now();
  const since = new Date(Math.min(cursor, now));
  const from = (moment: number) => ({
    ...ofLog(whose),
    arrived_from: leastIdOf(new Date(moment - SLOWEST_MS)),
    completed_from: new Date(moment),
  });
  const counted = await first(db, countCompleted, from(since.getTime()));
  const count = counted?.count ?? 0;
  if (count > MOST_AT_ONCE) return { cursor: now, rows: [], gap: { count, since: since.toISOString() } };
  const ids = await run(db, idsCompleted, from(since.getTime() - OVERLAP_MS));
  const rows = await listedRows(
    db,
    whose,
    ids.map(({ id }) => id),
  );
  return { cursor: now, rows, gap: null };
}

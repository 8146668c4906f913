import { type Filters, passes } from '../../lib/request-log/filters.ts';
import type { ListedPage } from '../../lib/request-log/list-rows.ts';
import type { ListedRow } from '../../lib/request-log/listed-row.ts';
import type { News } from '../../lib/request-log/new-rows.ts';

/** The list as it is shown, and what waits to be shown. Both newest first; a row is in one of the two, once. */
export interface LogState {
  rows: readonly ListedRow[];
  held: readonly ListedRow[];
  /** More rows than were sent came while nobody listened; showing them loads the first page again. */
  gap: News['gap'];
  /** Where older rows go on; null: the oldest there is is in `rows`. */
  before: string | null;
  /** Rows were looked through back to here, ISO-8601. */
  searchedTo: string | null;
}

export const emptyLog: LogState = { rows: [], held: [], gap: null, before: null, searchedTo: null };

/** Rows that a list keeps while it grows by itself; older ones can be loaded again. */
export const MOST_ROWS = 5_000;

/** The first page in place of everything. */
export function withFirstPage({ rows, before, searchedTo }: ListedPage): LogState {
  return { ...emptyLog, rows, before, searchedTo };
}

/** One more page below. */
export function withOlder(state: LogState, { rows, before, searchedTo }: ListedPage): LogState {
  return { ...state, rows: merged(state.rows, rows), before, searchedTo };
}

/**
 * News: rows that pass the filters join the list, or wait when `hold` says so. A row that is shown and now says more
 * changes where it stands; while `frozen`, nothing that is shown changes at all.
 */
export function withNews(state: LogState, news: News, filters: Filters, hold: boolean, frozen = false): LogState {
  const shown = new Set(state.rows.map(({ id }) => id));
  const changed = news.rows.filter(({ id }) => shown.has(id));
  const fresh = news.rows.filter((row) => !shown.has(row.id) && passes(row, filters) && isInReach(state, row));
  const rows = frozen ? state.rows : replaced(state.rows, changed);
  const waiting = frozen ? merged(state.held, [...changed, ...fresh]) : merged(state.held, fresh);
  const gap = addedGap(state.gap, news.gap);
  if (hold || gap !== null) return { ...state, rows, held: waiting, gap };
  return trimmed({ ...state, rows: merged(rows, waiting), held: [], gap });
}

/** What waited, shown. A gap stays: only the first page closes it. */
export function withHeldShown(state: LogState): LogState {
  return trimmed({ ...state, rows: merged(state.rows, state.held), held: [] });
}

/** How many new rows wait; rows that only say more than before are none. */
export function heldCount({ rows, held, gap }: LogState): number {
  const shown = new Set(rows.map(({ id }) => id));
  return held.filter(({ id }) => !shown.has(id)).length + (gap?.count ?? 0);
}

/** A row older than what is loaded comes with its page. */
function isInReach({ rows, before }: LogState, row: ListedRow): boolean {
  const oldest = rows.at(-1)?.id ?? before;
  return before === null || oldest === null || oldest === undefined || row.id > oldest;
}

function addedGap(one: News['gap'], other: News['gap']): News['gap'] {
  if (one === null || other === null) return one ?? other;
  return { count: one.count + other.count, since: one.since < other.since ? one.since : other.since };
}

function replaced(rows: readonly ListedRow[], changed: readonly ListedRow[]): readonly ListedRow[] {
  if (changed.length === 0) return rows;
  const byId = new Map(changed.map((row) => [row.id, row]));
  return rows.map((row) => byId.get(row.id) ?? row);
}

/** Both, newest first, each id once; of two rows with one id the later given wins. */
function merged(rows: readonly ListedRow[], more: readonly ListedRow[]): readonly ListedRow[] {
  if (more.length === 0) return rows;
  const byId = new Map([...rows, ...more].map((row) => [row.id, row]));
  return [...byId.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
}

function trimmed(state: LogState): LogState {
  if (state.rows.length <= MOST_ROWS) return state;
  const rows = state.rows.slice(0, MOST_ROWS);
  return { ...state, rows, before: rows.at(-1)?.id ?? null, searchedTo: rows.at(-1)?.request_received_at ?? null };
}

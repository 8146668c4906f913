import type { Transaction } from '../database/prisma.ts';
import { first, run, statement } from '../database/statement.ts';
import type { Filters } from './filters.ts';
import type { ListedRow } from './listed-row.ts';
import { isCommonAddress, namedRows } from './named-rows.ts';
import {
  asked,
  inLog,
  inRange,
  listed,
  listedRow,
  ofLog,
  ofLogParameters,
  passing,
  passingParameters,
  rangeParameters,
} from './row-conditions.ts';
import type { LogOf } from './rows.ts';
import { searchOf } from './search-of.ts';

/** Rows of a page. */
export const PAGE_ROWS = 200;
/** Rows that one page looks through for those that pass its filters: some 25 ms, however many millions there are. */
const LOOK_THROUGH = 5_000;

/** A page of a log, newest first. */
export interface ListedPage {
  rows: ListedRow[];
  /** Ask with this for what is older; null when there is nothing older. */
  before: string | null;
  /** All rows from this arrival on were looked through, ISO-8601; null: all there are. */
  searchedTo: string | null;
}

const pageOfRows = statement({
  name: 'log-page',
  parameters: {
    ...rangeParameters,
    ...passingParameters,
    look_through: 'bigint',
    page_rows: 'bigint',
  },
  columns: listed.columns,
  text: `
    select ${listed.select} from (
      select * from integrations.request_log where ${inRange} order by id desc limit $look_through
    ) as looked where ${passing} order by id desc limit $page_rows`,
});

const lastLooked = statement({
  name: 'log-last-looked-through',
  parameters: { ...rangeParameters, look_through: 'bigint' },
  columns: { id: 'uuid', request_received_at: 'timestamptz' },
  text: `
    select id, request_received_at from integrations.request_log where ${inRange}
    order by id desc offset $look_through::bigint - 1 limit 1`,
});

/**
 * The newest rows that pass the filters and are older than `before`. Rows that were refused and those of one key have indexes
 * of their own; other filters are answered by looking through rows, and the page ends, however full it is, after 5,000 of
 * them. The first page has besides what the text names whole, wherever in the log it is.
 */
export async function listRows(
  db: Transaction,
  whose: LogOf,
  filters: Filters,
  before: string | null,
  lookThrough = LOOK_THROUGH,
): Promise<ListedPage> {
  if (before !== null) return rowsInTurn(db, whose, filters, before, lookThrough, PAGE_ROWS);
  const [page, isCommon] = await Promise.all([
    rowsInTurn(db, whose, filters, before, lookThrough, PAGE_ROWS),
    isCommonAddress(db, whose, filters, lookThrough),
  ]);
  const frequent = page.rows.length > 0 || isCommon;
  const named = await namedRows(db, whose, filters, { rows: PAGE_ROWS, frequent });
  if (named.length === 0) return page;
  const byId = new Map([...named, ...page.rows].map((row) => [row.id, row]));
  return { ...page, rows: [...byId.values()].sort((one, other) => (one.id < other.id ? 1 : -1)) };
}

/** The same without what is named whole: each row comes in its turn, and once. */
export async function rowsInTurn(
  db: Transaction,
  whose: LogOf,
  filters: Filters,
  before: string | null,
  lookThrough: number,
  pageRows: number,
): Promise<ListedPage> {
  const { keyId } = searchOf(filters.q);
  if (keyId !== null && filters.key !== null && keyId !== filters.key)
    return { rows: [], before: null, searchedTo: null };
  const { range, rest } = asked(whose, filters);
  const looked = { ...range, before, look_through: lookThrough };
  const rows = (await run(db, pageOfRows, { ...looked, ...rest, page_rows: pageRows })).map(listedRow);
  if (rows.length === pageRows) {
    const last = rows.at(-1);
    return { rows, before: last?.id ?? null, searchedTo: last?.request_received_at ?? null };
  }
  const last = await first(db, lastLooked, looked);
  return { rows, before: last?.id ?? null, searchedTo: last?.request_received_at.toISOString() ?? null };
}

const rowsById = statement({
  name: 'log-rows-by-id',
  parameters: { ...ofLogParameters, ids: 'uuid[]' },
  columns: listed.columns,
  text: `select ${listed.select} from integrations.request_log where id = any ($ids) and ${inLog} order by id desc`,
});

/** These rows, newest first. Ids that are not of `whose` are left out. */
export async function listedRows(db: Transaction, whose: LogOf, ids: string[]): Promise<ListedRow[]> {
  if (ids.length === 0) return [];
  return (await run(db, rowsById, { ...ofLog(whose), ids })).map(listedRow);
}

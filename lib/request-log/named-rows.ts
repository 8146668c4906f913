import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import { type Filters, searchOf } from './filters.ts';
import type { ListedRow } from './listed-row.ts';
import { asked, inRange, listed, listedRow, passing, passingParameters, rangeParameters } from './row-conditions.ts';
import { isRowId } from './row-id.ts';
import type { LogOf } from './rows.ts';

/** Of one external id, or of one key: the newest that are looked at. */
const MOST_NAMED = 1_000;

/**
 * Each way to name a row by an index. Days that are over have one by external id (see the job index-old-log); of the day
 * that is written to a summary says in which of its pages an external id can be.
 */
const rowsNamed = statement({
  name: 'log-rows-named',
  parameters: {
    ...rangeParameters,
    ...passingParameters,
    row: 'uuid?',
    external_ids: 'text[]',
    named_key: 'text?',
    rows: 'bigint',
  },
  columns: listed.columns,
  text: `
    select ${listed.select} from (
      select id from integrations.request_log where id = $row and ${inRange}
      union select theirs.id from unnest($external_ids::text[]) as named (external_id) cross join lateral (
        select id from integrations.request_log r where r.external_id = named.external_id and ${inRange}
        order by id desc limit ${MOST_NAMED}) theirs
      union (select id from integrations.request_log
        where $named_key::text is not null
          and integration_key_id = (select k.id from integrations.integration_keys k where k.key_id = $named_key)
          and ${inRange} order by id desc limit ${MOST_NAMED})
    ) as found (named_id) cross join lateral (
      select * from integrations.request_log r where r.id = found.named_id and ${passing} offset 0) as r
    order by id desc limit $rows`,
});

/** The newest rows that a search names whole, by a request's id, an external id or a key's id, wherever in the log they are. */
export async function namedRows(db: Transaction, whose: LogOf, filters: Filters, rows: number): Promise<ListedRow[]> {
  const { q } = filters;
  const { text } = searchOf(q);
  if (q === null || text === null) return [];
  const { range, rest } = asked(whose, filters);
  const isOfKeys = whose !== 'unmatched';
  const found = await run(db, rowsNamed, {
    ...range,
    before: null,
    ...rest,
    text: null,
    row: isRowId(q) ? q : null,
    external_ids: !isOfKeys ? [] : /^#?\d+$/.test(q) ? [q, `woo-${q.replace('#', '')}`] : [q],
    named_key: isOfKeys && /^[0-9A-Za-z]{8}$/.test(q) ? q : null,
    rows,
  });
  return found.map(listedRow);
}

import type { Transaction } from '../database/prisma.ts';
import { first, run, statement } from '../database/statement.ts';
import type { Filters } from './filters.ts';
import type { ListedRow } from './listed-row.ts';
import { asked, inRange, listed, listedRow, passing, passingParameters, rangeParameters } from './row-conditions.ts';
import { isRowId, leastIdOf } from './row-id.ts';
import type { LogOf } from './rows.ts';
import { searchOf } from './search-of.ts';

/** Of one external id, address or key: the newest that are looked at. */
const MOST_NAMED = 1_000;
/** So long after its end a day has its indexes (see the job index-old-log). */
const INDEXED_AFTER_MS = 2 * 3600 * 1000;

/** Rows of days that are over, by the exact indexes that those have: newest first, however many there are. */
const ofIndexedDays = (condition: string) => `
      (select id from integrations.request_log where ${condition} and id < $indexed_until and ${inRange}
        order by id desc limit ${MOST_NAMED})`;

const rowsNamed = statement({
  name: 'log-rows-named',
  parameters: {
    ...rangeParameters,
    ...passingParameters,
    row: 'uuid?',
    named_key: 'text?',
    external_id: 'text?',
    shop_id: 'text?',
    address: 'text?',
    recent: 'text[]',
    recent_addresses: 'text[]',
    indexed_until: 'uuid',
    rows: 'bigint',
  },
  columns: listed.columns,
  text: `
    select ${listed.select} from (
      select id from integrations.request_log where id = $row and ${inRange}
      union (select id from integrations.request_log
        where $named_key::text is not null
          and integration_key_id = (select k.id from integrations.integration_keys k where k.key_id = $named_key)
          and ${inRange} order by id desc limit ${MOST_NAMED})
      union ${ofIndexedDays('external_id = $external_id')}
      union ${ofIndexedDays('external_id = $shop_id')}
      union ${ofIndexedDays('client_ip = $address')}
      union select id from integrations.log_rows_named_since($organization, $indexed_until, $recent, $recent_addresses) as id
    ) as found (named_id) cross join lateral (
      select * from integrations.request_log where id = found.named_id and ${inRange} and ${passing} offset 0) as r
    order by id desc limit $rows`,
});

const commonAddress = statement({
  name: 'log-address-is-common',
  parameters: { ...rangeParameters, address: 'text', look_through: 'bigint' },
  columns: { is_common: 'boolean' },
  text: `
    select exists (select from (
      select client_ip from integrations.request_log where ${inRange} order by id desc limit $look_through) as newest
      where client_ip = $address) as is_common`,
});

/**
 * Whether the address that is searched for is among the newest rows, though other filters may hide it there. To find all of
 * today's rows of such a one, all of today would be read: those that pass are found in their turn.
 */
export async function isCommonAddress(
  db: Transaction,
  whose: LogOf,
  filters: Filters,
  lookThrough: number,
): Promise<boolean> {
  const { status, error, method, verified } = filters;
  const { ip } = searchOf(filters.q);
  if (ip === null || [status, error, method, verified].every((filter) => filter === null)) return false;
  const { range } = asked(whose, filters);
  const given = { ...range, before: null, refused: false, address: ip, look_through: lookThrough };
  return (await first(db, commonAddress, given))?.is_common ?? false;
}

/**
 * The newest rows that a search names whole, by a request's id, an external id, an address or a key's id, wherever in the
 * log they are. An address that is `frequent` is looked for in days that are over alone: of today there are rows enough.
 */
export async function namedRows(
  db: Transaction,
  whose: LogOf,
  filters: Filters,
  { rows, frequent, now = new Date() }: { rows: number; frequent: boolean; now?: Date },
): Promise<ListedRow[]> {
  const { q, key } = filters;
  const { ip, text, whole } = searchOf(q);
  // Of one key the rows of an address may be few among many: they are found in their turn.
  const address = whose !== 'unmatched' && whose.integrationKeyId === undefined && key === null ? ip : null;
  if (whole === null || (text === null && address === null)) return [];
  const { range, rest } = asked(whose, filters);
  const externalId = whose === 'unmatched' || text === null ? null : whole;
  const number = /^#?(\d+)$/.exec(whole)?.[1];
  const shopId = externalId === null || number === undefined ? null : `woo-${number}`;
  const today = new Date(now.getTime() - INDEXED_AFTER_MS).toISOString().slice(0, 10);
  const found = await run(db, rowsNamed, {
    ...range,
    before: null,
    refused: false, // of what is named the newest are looked at, whatever became of them
    ...rest,
    text: null,
    row: text !== null && isRowId(whole) ? whole : null,
    named_key: externalId !== null && /^[0-9A-Za-z]{8}$/.test(whole) ? whole : null,
    external_id: externalId,
    shop_id: shopId,
    address,
    recent: [externalId, shopId].filter((id) => id !== null),
    recent_addresses: address === null || frequent ? [] : [address],
    indexed_until: leastIdOf(new Date(`${today}T00:00:00Z`)),
    rows,
  });
  return found.map(listedRow);
}

import pg from 'pg';
import { allTables, type Table } from '../backup/tables.ts';
import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';

/** A table with rows of an organization, and which they are: an SQL condition. */
export interface MovedTable extends Table {
  where: string;
  /** Its columns that name a user. */
  userColumns: string[];
}

/** What belongs to a place rather than to the organization: counted, told and limited anew where it goes. */
const ofAPlace = new Set(
  'rate_windows request_statistics request_latencies incidents notice_messages notice_attempts'
    .split(' ')
    .map((name) => `integrations.${name}`),
);
/** What a person signs in with besides a password. Sessions and links are of a place. */
export const ofPeople: ReadonlySet<string> = new Set(['core.totp_factors', 'core.recovery_codes']);
/** By the index that the log has. Rows that match no key belong to no organization. */
const byKey = new Set(['integrations.request_log']);

/**
 * The tables that have rows of this organization, each after those that it refers to. They are found by what ties their
 * rows to it: its id, a store's or a key's, or a row of another such table. Of people, those who are its members.
 */
export async function movedTables(db: Queryable, organizationId: string): Promise<MovedTable[]> {
  const id = pg.escapeLiteral(organizationId);
  const keys = `select id from integrations.integration_keys where organization_id = ${id}`;
  const lineages = `select lineage_id from integrations.integration_keys where organization_id = ${id}`;
  const stores = `select id from core.stores where organization_id = ${id}`;
  const foreignKeys = await run(db, references, {});
  const moved: MovedTable[] = [];
  for (const table of await allTables(db)) {
    const { name } = table;
    const columns = table.columns.filter((column) => !table.counters.includes(column)); // counted anew where it goes
    const has = (column: string) => columns.includes(column);
    const ofTable = foreignKeys.filter((reference) => reference.table === name);
    const userColumns = columns.filter(
      (column) => column === 'user_id' || ofTable.some((one) => one.column === column && one.to === 'core.users'),
    );
    const where = () => {
      if (name === 'core.organizations') return `id = ${id}`;
      if (name === 'core.users') {
        return `id in (select user_id from core.memberships where organization_id = ${id})`;
      }
      if (ofPeople.has(name)) {
        return `user_id in (select user_id from core.memberships where organization_id = ${id})`;
      }
      if (ofAPlace.has(name)) return null;
      if (has('organization_id') && !byKey.has(name)) return `organization_id = ${id}`;
      if (has('integration_key_id')) return `integration_key_id = any (array(${keys}))`;
      if (has('store_id')) return `store_id = any (array(${stores}))`;
      if (has('lineage_id')) return `lineage_id = any (array(${lineages}))`;
      for (const { column, to, toColumn } of ofTable) {
        const parent = moved.find((one) => one.name === to && one.name !== 'core.users');
        if (parent) return `${column} in (select ${toColumn} from ${parent.name} where ${parent.where})`;
      }
      return null;
    };
    const found = where();
    if (found !== null) moved.push({ ...table, columns, where: found, userColumns });
  }
  return moved;
}

/** Foreign keys of one column. */
const references = statement({
  name: 'foreign-keys',
  parameters: {},
  columns: { table: 'text', column: 'text', to: 'text', toColumn: 'text' },
  text: `
    select format('%I.%I', n.nspname, c.relname) as table, quote_ident(a.attname) as column,
      format('%I.%I', tn.nspname, t.relname) as to, quote_ident(ta.attname) as "toColumn"
    from pg_constraint f
    join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_class t on t.oid = f.confrelid join pg_namespace tn on tn.oid = t.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum = f.conkey[1]
    join pg_attribute ta on ta.attrelid = t.oid and ta.attnum = f.confkey[1]
    where f.contype = 'f' and cardinality(f.conkey) = 1 and n.nspname in ('core', 'integrations') and c.oid <> t.oid
    order by 1, 2`,
});

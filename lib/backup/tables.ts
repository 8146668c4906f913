import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';

/** A table as a backup has it. Names are quoted where they must be. */
export interface Table {
  name: string;
  /** Those that hold something of their own. */
  columns: string[];
  /** The ones among them that are counted up by the database. */
  counters: string[];
}

/** A part of a partitioned table, and which of its rows it has: `FOR VALUES FROM … TO …`. */
export interface Partition {
  name: string;
  of: string;
  bound: string;
}

const tablesOfSchemas = statement({
  name: 'all-tables',
  parameters: {},
  columns: { name: 'text', columns: 'text[]', counters: 'text[]', references: 'text[]' },
  text: `
    select format('%I.%I', n.nspname, c.relname) as name,
      array(select quote_ident(a.attname) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
      array(select quote_ident(a.attname) from pg_attribute a
        where a.attrelid = c.oid and a.attidentity <> '' and not a.attisdropped) as counters,
      array(select format('%I.%I', rn.nspname, rc.relname) from pg_constraint f
        join pg_class rc on rc.oid = f.confrelid join pg_namespace rn on rn.oid = rc.relnamespace
        where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as references
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('core', 'integrations') and c.relkind in ('r', 'p') and not c.relispartition
    order by 1`,
});

/** The tables of the two schemas, each after those that it refers to. Parts of a table are not named: the whole is. */
export async function allTables(db: Queryable): Promise<Table[]> {
  const rows = await run(db, tablesOfSchemas, {});
  const sorted: typeof rows = [];
  while (rows.length > 0) {
    const waiting = new Set(rows.map(({ name }) => name));
    const next = rows.findIndex(({ references }) => !references.some((name) => waiting.has(name)));
    if (next < 0) throw new Error('tables that refer to each other in a circle cannot be restored one by one');
    sorted.push(...rows.splice(next, 1));
  }
  return sorted.map(({ name, columns, counters }) => ({ name, columns, counters }));
}

const madePartitions = statement({
  name: 'all-partitions',
  parameters: {},
  columns: { name: 'text', of: 'text', bound: 'text' },
  text: `
    select format('%I.%I', n.nspname, c.relname) as name, format('%I.%I', pn.nspname, p.relname) as of,
      pg_get_expr(c.relpartbound, c.oid) as bound
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
    where n.nspname in ('core', 'integrations') and c.relkind = 'r' and pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT'
    order by 1`,
});

/** The parts of those tables that are made as time goes by; default ones come with the table. */
export function allPartitions(db: Queryable): Promise<Partition[]> {
  return run(db, madePartitions, {});
}

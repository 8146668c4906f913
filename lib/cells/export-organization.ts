import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { z } from 'zod';
import { copyLine, endOfRows, remark } from '../backup/format.ts';
import { appliedMigrations } from '../backup/write-backup.ts';
import { openClient } from '../database/open-client.ts';
import { run, statement } from '../database/statement.ts';
import { type SealingKeys, sealSecret } from '../keys/signing-secret.ts';
import { Refused } from '../refused.ts';
import { type MovedTable, movedTables } from './moved-tables.ts';
import { type factsSchema, firstLine, type Moved } from './organization-file.ts';
import { reseal, sealedIn } from './reseal.ts';

const COMPRESSION = { level: 3 };
/** Rows of refused requests follow their answers within a second. */
const SETTLED_MS = 2_000;

/** What seals here, and what seals in the file. */
export interface Sealing {
  own: SealingKeys;
  transfer: SealingKeys;
}

/** Writes all that belongs to an organization which takes no writes any more, as of one moment, in constant memory. */
export async function exportOrganization(
  connectionString: string,
  organizationId: string,
  out: Writable,
  sealing: Sealing,
  now: Date,
): Promise<Moved> {
  const client = openClient(connectionString, {});
  client.on('error', () => {}); // what is under way rejects with it
  await client.connect();
  try {
    await sleep(SETTLED_MS);
    await client.query('begin isolation level repeatable read');
    const tables = await movedTables(client, organizationId);
    await client.query(`lock table ${tables.map(({ name }) => name).join(', ')} in access share mode`);
    const known = await factsOf(client, organizationId, sealing, now);
    const { id: organization, name } = known.organization;
    const moved: Moved = { organization, name, tables: 0, rows: 0, keys: known.keys };
    const text = pieces(client, tables, known, moved, sealing);
    await pipeline(Readable.from(text), createGzip(COMPRESSION), out);
    return moved;
  } catch (error) {
    client.connection.stream.destroy(); // it may be in the midst of a table
    throw error;
  } finally {
    await client.end();
  }
}

/** The file from its first byte to its last; counts in `moved`. */
async function* pieces(
  client: pg.Client,
  tables: readonly MovedTable[],
  known: z.infer<typeof factsSchema>,
  moved: Moved,
  sealing: Sealing,
) {
  yield `${firstLine}\n${remark(known)}`;
  for (const table of tables) {
    yield copyLine(table);
    const rows = client.query(copyTo(`copy (${await selectOf(client, table, sealing)}) to stdout`));
    yield* rows;
    moved.tables += 1;
    moved.rows += rows.rowCount;
    yield endOfRows;
  }
  yield remark({ tables: moved.tables, rows: moved.rows });
}

/** Of a table with secrets a copy in which they are sealed again. */
async function selectOf(client: pg.Client, table: MovedTable, { own, transfer }: Sealing): Promise<string> {
  const columns = table.columns.join(', ');
  if (!sealedIn(table)) return `select ${columns} from ${table.name} where ${table.where}`;
  const copy = `pg_temp.${table.name.replace('.', '_')}`;
  await client.query(`create temp table ${copy.replace('pg_temp.', '')} on commit drop as
    select ${columns} from ${table.name} where ${table.where}`);
  await reseal(client, { table: table.name, rowsOf: copy, where: 'true' }, { open: own, seal: transfer });
  return `select ${columns} from ${copy}`;
}

const facts = statement({
  name: 'moved-organization',
  parameters: { organization_id: 'uuid' },
  columns: { id: 'uuid', name: 'text', days: 'text[]', keys: 'text[]' },
  text: `
    select id, name,
      array(select replace(right(c.relname, 10), '_', '-') from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'integrations.request_log'::regclass and c.relname ~ '[0-9]{4}_[0-9]{2}_[0-9]{2}$'
        order by c.relname) as days,
      array(select key_id from integrations.integration_keys k where k.organization_id = o.id order by key_id) as keys
    from core.organizations o where id = $organization_id and stopped_at is not null`,
});

async function factsOf(client: pg.Client, organizationId: string, { transfer }: Sealing, now: Date) {
  const [row] = await run(client, facts, { organization_id: organizationId });
  if (!row) throw new Refused('the organization still takes writes');
  return {
    made_at: now.toISOString(),
    organization: { id: row.id, name: row.name },
    migrations: await appliedMigrations(client),
    days: row.days,
    keys: row.keys,
    seal: sealSecret(row.id, row.id, transfer).toString('base64'),
  };
}

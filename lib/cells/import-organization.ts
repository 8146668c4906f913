import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { auditOn } from '../audit.ts';
import { BackupReader } from '../backup/backup-reader.ts';
import { parseCopyLine, readEnding, readRemark } from '../backup/format.ts';
import { appliedMigrations } from '../backup/write-backup.ts';
import { openClient } from '../database/open-client.ts';
import { transactionOn } from '../database/pool.ts';
import { first, run, statement } from '../database/statement.ts';
import { openSecret } from '../keys/signing-secret.ts';
import { Refused } from '../refused.ts';
import { countMoved } from './count-moved.ts';
import type { Sealing } from './export-organization.ts';
import { makeLogDays } from './log-days.ts';
import { type MovedTable, movedTables, ofPeople } from './moved-tables.ts';
import { factsSchema, firstLine, type Moved } from './organization-file.ts';
import { reseal, sealedIn } from './reseal.ts';
import { resume } from './stop-writes.ts';

const known = statement({
  name: 'known-organization',
  parameters: { id: 'uuid' },
  columns: { id: 'uuid' },
  text: 'select id from core.organizations where id = $id',
});

/**
 * Puts an exported organization into this installation, while it is in use: all of it or nothing, in constant memory. A
 * member whose e-mail address is known here is that user, with the password of here.
 */
export async function importOrganization(
  connectionString: string,
  source: Readable,
  sealing: Sealing,
  by: { name: string; clientIp: string | null },
  now: Date,
): Promise<Moved> {
  const unzipped = createGunzip();
  source.once('error', (error) => unzipped.destroy(error));
  const reader = new BackupReader(source.pipe(unzipped));
  if ((await reader.line()) !== firstLine)
    throw new Refused('this file isn’t an exported organization that this program can read');
  const facts = readRemark(await reader.line(), factsSchema);
  const { id: organizationId, name } = facts.organization;
  mustOpen(facts.seal, organizationId, sealing);
  const client = openClient(connectionString, {});
  client.on('error', () => {}); // what is under way rejects with it
  await client.connect();
  try {
    const here = await appliedMigrations(client);
    if (JSON.stringify(here) !== JSON.stringify(facts.migrations)) {
      throw new Refused('both installations must run the same version');
    }
    await makeLogDays(client, facts.days);
    return await transactionOn(client, async () => {
      if (await first(client, known, { id: organizationId }))
        throw new Refused(`this organization is already here: ${organizationId}`);
      const tables = await movedTables(client, organizationId);
      const written = await load(client, reader, tables);
      for (const table of tables.filter(sealedIn)) {
        const rows = { table: table.name, rowsOf: table.name, where: table.where };
        await reseal(client, rows, { open: [...sealing.transfer, ...sealing.own], seal: sealing.own });
      }
      await run(client, resume, { id: organizationId });
      const details = { exported_at: facts.made_at, rows: written.rows };
      await auditOn(client, { ...by, organizationId }, 'organization.imported', { details }, now);
      await countMoved(client, organizationId);
      return { organization: organizationId, name, ...written, keys: facts.keys };
    });
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '23505') {
      throw new Refused(`something of this organization is already here: ${error.detail ?? error.constraint}`);
    }
    throw error;
  } finally {
    await client.end();
    source.destroy();
  }
}

function mustOpen(seal: string, organizationId: string, { transfer }: Sealing): void {
  try {
    openSecret(Buffer.from(seal, 'base64'), organizationId, transfer);
  } catch {
    throw new Refused('this is not the transfer key that the organization was exported with');
  }
}

async function load(client: pg.Client, reader: BackupReader, tables: readonly MovedTable[]) {
  const written = { tables: 0, rows: 0 };
  let line = await reader.line();
  for (let copy = parseCopyLine(line, tables); copy; copy = parseCopyLine(line, tables)) {
    const table = tables.find(({ name }) => line.startsWith(`COPY ${name} (`));
    const staged = table && (table.name === 'core.users' || table.userColumns.length > 0);
    if (staged) {
      await client.query(`create temp table ${stageOf(table)} on commit drop as
        select ${table.columns.join(', ')} from ${table.name} limit 0`);
    }
    const target = client.query(copyFrom(staged ? copy.replace(table.name, stageOf(table)) : copy));
    await pipeline(Readable.from(reader.rows(), { objectMode: false }), target);
    written.tables += 1;
    written.rows += target.rowCount;
    if (staged) await place(client, table);
    line = await reader.line();
  }
  const ending = readEnding(line);
  if (ending.tables !== written.tables || ending.rows !== written.rows) throw new Refused('this file is damaged');
  return written;
}

function stageOf({ name }: MovedTable): string {
  return `staged_${name.replace('.', '_')}`;
}

/** Users who are new here, by their e-mail address; and of other tables the rows with each user's id of here. */
async function place(client: pg.Client, table: MovedTable): Promise<void> {
  const { name, columns, userColumns } = table;
  if (name === 'core.users') {
    const same = 'lower(u.email collate "C") = lower(s.email collate "C")';
    await client.query(`insert into core.users (${columns.join(', ')}) select ${columns.map((c) => `s.${c}`).join(', ')}
      from ${stageOf(table)} s where not exists (select from core.users u where ${same})`);
    await client.query(`create temp table user_of_here on commit drop as
      select s.id as there, u.id as here from ${stageOf(table)} s join core.users u on ${same}`);
    return;
  }
  // Who was here already signs in as before.
  const newHere = 'exists (select from user_of_here where there = s.user_id and here = there)';
  const own = (column: string) =>
    userColumns.includes(column) ? `(select here from user_of_here where there = s.${column})` : `s.${column}`;
  await client.query(
    `insert into ${name} (${columns.join(', ')}) select ${columns.map(own).join(', ')} from ${stageOf(table)} s
    where ${ofPeople.has(name) ? newHere : 'true'}`,
  );
}

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabaseUrl } from '../test/database-url.ts';
import { type Columns, declared, type Statement } from './statement.ts';

const product = ['lib', 'cli', 'app', 'processes']
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((file) => `${folder}/${file}`))
  .filter((file) => /(?<!\.test)\.tsx?$/.test(file) && !/^lib\/(generated|test)\//.test(file));
const texts = new Map(product.map((file) => [file, readFileSync(file, 'utf8')]));
const declaring = [...texts].filter(([, text]) => /= (statement|batched|oldRows)\(/m.test(text)).map(([file]) => file);

const db = new pg.Client({ connectionString: testDatabaseUrl() });
beforeAll(async () => {
  await db.connect();
  for (const file of declaring) await import(path.resolve(file));
});
afterAll(() => db.end());

/** PostgreSQL's own description of a text: the types of its parameters, and its columns by name. */
function describe(text: string): Promise<{ parameters: number[]; columns: [name: string, type: number][] }> {
  return new Promise((resolve, reject) => {
    const found: { parameters: number[]; columns: [string, number][] } = { parameters: [], columns: [] };
    const onParameters = (message: { dataTypeIDs: number[] }) => {
      found.parameters = message.dataTypeIDs;
    };
    const ends = (end: () => void) => {
      db.connection.off('parameterDescription', onParameters);
      end();
    };
    const asking = {
      submit(connection: pg.Connection) {
        connection.on('parameterDescription', onParameters);
        connection.parse({ text, name: '', types: [] }, true);
        connection.describe({ type: 'S', name: '' }, true);
        connection.sync();
      },
      handleRowDescription({ fields }: { fields: pg.FieldDef[] }) {
        found.columns = fields.map(({ name, dataTypeID }) => [name, dataTypeID]);
      },
      handleError: (error: Error) => ends(() => reject(error)),
      handleReadyForQuery: () => ends(() => resolve(found)),
    };
    db.query(asking);
  });
}

/** Types as PostgreSQL numbers them, by the names that the code declares. */
async function numbersOf(columns: Columns): Promise<number[]> {
  const names = Object.values(columns).map((column) =>
    typeof column === 'string' ? column.replace('?', '') : column.type,
  );
  const { rows } = await db.query<{ numbers: number[] }>('select $1::text[]::regtype[]::oid[]::int[] as numbers', [
    names,
  ]);
  return rows[0]?.numbers ?? [];
}

test('every statement has the parameters and columns that PostgreSQL says it has', async () => {
  expect(declared.size).toBeGreaterThan(30);
  const wrong: unknown[] = [];
  for (const { name, text, parameters, columns } of declared.values() as Iterable<Statement>) {
    try {
      const found = await describe(text);
      expect(found.parameters, `${name}: parameters ${Object.keys(parameters)}`).toEqual(await numbersOf(parameters));
      const names = Object.keys(columns);
      const types = await numbersOf(columns);
      const known = names.map((column, i) => [column, types[i]]);
      expect(found.columns, `${name}: columns`).toEqual(known);
    } catch (error) {
      wrong.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('every value that a statement is given has its place in the text: a column of the log is forgotten by none', () => {
  const idle: string[] = [];
  for (const { name, text, parameters } of declared.values()) {
    if (!name.endsWith('-together')) continue; // of the others PostgreSQL knows just what they use
    const [, own = ''] = text.split('with ordinality as input (');
    const afterInput = own.slice(own.indexOf(')'));
    const unused = Object.keys(parameters).filter((column) => !new RegExp(`\\b${column}\\b`).test(afterInput));
    if (unused.length > 0) idle.push(`${name}: ${unused}`);
  }
  expect(idle).toEqual([]);
});

/** What is asked without a declared statement, and why it cannot be one. */
const OTHERS: Record<string, string> = {
  'lib/backup/restore-backup.ts': 'COPY, and tables that are made as the file wants them',
  'lib/backup/write-backup.ts': 'COPY, of whatever tables there are',
  'lib/cells/export-organization.ts': 'COPY, of whatever tables there are',
  'lib/cells/import-organization.ts': 'COPY, into tables that it makes',
  'lib/cells/log-days.ts': 'makes tables',
  'lib/cells/reseal.ts': 'the tables that it is given',
  'lib/cells/stop-writes.ts': 'makes and drops triggers',
  'lib/database/application-role.ts': 'before there is a database',
  'lib/database/embedded.ts': 'before there is a database',
  'lib/database/migrate.ts': 'before there are tables',
  'lib/database/pool.ts': 'begins and ends transactions',
  'lib/database/primary.ts': 'asks servers whether they take writes',
  'lib/database/statement.ts': 'runs statements',
  'lib/jobs/index-old-log.ts': 'makes indexes',
  'lib/request-log/hub.ts': 'listens',
};

test('nothing else asks the database by a text of its own', () => {
  const unchecked = /\$(query|execute)Raw|\.query[(<]/;
  const found = [...texts].filter(([, text]) => unchecked.test(text)).map(([file]) => file);
  expect(found.sort()).toEqual(Object.keys(OTHERS));
});

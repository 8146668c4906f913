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
const declaring = [...texts].filter(([, text]) => /= (statement|batched)\(\{$/m.test(text)).map(([file]) => file);

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

/** What is asked without a declared statement: tools with statements of their own making, lists whose conditions people choose, and what is left to declare. */
const OTHERS = [
  'lib/backup/tables.ts',
  'lib/backup/write-backup.ts',
  'lib/cells/moved-tables.ts',
  'lib/cells/reseal.ts',
  'lib/database/application-role.ts',
  'lib/database/batcher.ts',
  'lib/database/embedded.ts',
  'lib/database/migrate.ts',
  'lib/database/pool.ts',
  'lib/database/primary.ts',
  'lib/database/statement.ts',
  'lib/jobs/delete-in-batches.ts',
];

test('nothing else returns rows of a type that nobody checks', () => {
  const unchecked = /\b(rows|one|ask|query)<|\$queryRaw<|\.query\(\s*\{/;
  const found = [...texts].filter(([, text]) => unchecked.test(text)).map(([file]) => file);
  expect(found.sort()).toEqual(OTHERS);
});

// What the console's heaviest pages cost the server, with 1,000 keys and 1,000,000 rows of a day. Bundled by
// scripts/bench-console.mjs. `--keys 1000 --rows 1000000 --runs 20`.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { listConnections } from '../lib/connections/list-connections.ts';
import { sortColumns, wholeList } from '../lib/connections/list-query.ts';
import { needsAttention } from '../lib/connections/needs-attention.ts';
import { migrate } from '../lib/database/migrate.ts';
import { openPrisma } from '../lib/database/prisma.ts';
import { countRequests } from '../lib/jobs/count-requests.ts';
import { newestRows } from '../lib/request-log/rows.ts';
import { freePort } from './child.mjs';
import { fillLog } from './fill-log.mjs';
import { startPostgres } from './postgres.mjs';

const RETENTION_DAYS = 30;
const DRAWER_ROWS = 200;

const { values } = parseArgs({
  options: {
    keys: { type: 'string', default: '1000' },
    rows: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '20' },
  },
});
const [keys, rows, runs] = [values.keys, values.rows, values.runs].map(Number);

const data = path.resolve('.bench-data');
mkdirSync(data, { recursive: true });
const postgres = await startPostgres(data, await freePort());
try {
  const admin = await connected(postgres.urlOf('postgres'));
  await admin.query('drop database if exists console with (force)');
  await admin.query('create database console');
  await migrate(postgres.urlOf('console'));
  const client = await connected(postgres.urlOf('console'));
  const db = openPrisma(postgres.urlOf('console'));
  const started = performance.now();
  const organizationId = await fillLog(db, client, { keys, rows });
  process.stderr.write(
    `  ${keys} keys and ${rows} rows made in ${Math.round((performance.now() - started) / 1000)} s\n`,
  );
  await measure(db, client, organizationId);
  await db.$disconnect();
  await client.end();
  await admin.query('drop database console with (force)');
  await admin.end();
} finally {
  await postgres.stop();
}

async function measure(db, client, organizationId) {
  const now = () => new Date();
  const { id: busiest } = await db.integrationKey.findFirst({ where: { organizationId }, orderBy: { id: 'asc' } });
  const attention = () =>
    needsAttention(db, { organizationId, mayManage: true }, { retentionDays: RETENTION_DAYS, now: now() });
  const works = {
    ...Object.fromEntries(
      sortColumns.map((sort) => [
        `list by ${sort}`,
        () => listConnections(db, organizationId, { ...wholeList, sort, descending: true }, now()),
      ]),
    ),
    'list, searched': () => listConnections(db, organizationId, { ...wholeList, q: 'shop 7' }, now()),
    'needs attention': attention,
    'list page, all of it': () =>
      Promise.all([
        listConnections(db, organizationId, { ...wholeList, sort: 'errors', descending: true }, now()),
        attention(),
      ]),
    "log's first page": () => newestRows(db, { organizationId, integrationKeyId: busiest }, { limit: DRAWER_ROWS }),
  };
  const begun = performance.now();
  await countRequests(client, RETENTION_DAYS, now());
  await countRequests(client, RETENTION_DAYS, now());
  process.stdout.write(`the job counted ${rows} rows in ${ms(performance.now() - begun)}\n`);
  await table(works, runs);
}

async function table(works, times) {
  process.stdout.write(`\n${`of ${times} runs`.padEnd(34)}    median     worst\n`);
  for (const [name, work] of Object.entries(works)) {
    const took = [];
    for (let i = 0; i < times; i++) {
      const begun = performance.now();
      await work();
      took.push(performance.now() - begun);
    }
    took.sort((a, b) => a - b);
    const [median, worst] = [took[Math.floor(took.length / 2)], took.at(-1)];
    process.stdout.write(`  ${name.padEnd(32)}${ms(median).padStart(10)}${ms(worst).padStart(10)}\n`);
  }
}

function ms(duration) {
  return `${duration.toFixed(1)} ms`;
}

async function connected(connectionString) {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {}); // the query under way rejects with it
  await client.connect();
  return client;
}

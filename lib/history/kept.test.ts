import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restoreBackup } from '../backup/restore-backup.ts';
import { writeBackup } from '../backup/write-backup.ts';
import { openPool } from '../database/pool.ts';
import { openPrisma } from '../database/prisma.ts';
import { dropOldLog } from '../jobs/drop-old-log.ts';
import { makeEmptyDatabase, ownDatabase } from '../test/own-database.ts';
import { startApi, type TestApi } from '../test/start-api.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { listHistory } from './list-history.ts';
import { rowsInLog } from './rows-in-log.ts';

// How long a history is kept (contract §18): as long as its record.

const { url } = ownDatabase(); // whose log is dropped
let server: TestApi;
beforeAll(async () => {
  server = await startApi({ DATABASE_URL: url });
});
afterAll(() => server.stop());

const YEAR_MS = 365 * 24 * 3600 * 1000;
const select = { id: true, storeId: true, createdAt: true, createdBy: true, origin: true, requestId: true } as const;

test('a history outlives the rows of the log it came from, and a restored backup has it whole', async () => {
  const tenant = await makeTenant();
  const { key } = await tenant.mint();
  const send = async (method: string, path: string, body: object) => {
    const headers = { Authorization: `Bearer ${key}` };
    const answer = await fetch(`${server.url}/integrations/v1${path}`, { method, headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
  };
  await send('POST', '/orders', {
    external_id: 'o',
    lines: [{ description: 'Vial', quantity: 1, unit_price_cents: 5 }],
  });
  await send('PATCH', '/orders/external:o', { note: 'ring twice', status: 'processing' });
  await send('POST', '/orders/external:o/payments', { external_id: 'p', amount_cents: 5 });
  const where = { storeId: tenant.storeId };
  const history = async (db = testDatabase()) => listHistory(db, await db.order.findFirstOrThrow({ where, select }));
  const before = await history();
  const requests = before.map(({ request_id }) => request_id);
  expect(requests).toHaveLength(3);
  expect((await rowsInLog(testDatabase(), tenant.organizationId, requests)).size).toBe(3);

  const pool = openPool(url, 1);
  await dropOldLog(pool, 30, new Date(Date.now() + YEAR_MS));
  await pool.end();
  expect((await rowsInLog(testDatabase(), tenant.organizationId, requests)).size).toBe(0);
  expect(await history()).toEqual(before);

  const target = await makeEmptyDatabase();
  const backup = new PassThrough();
  await Promise.all([writeBackup(url, backup, new Date()), restoreBackup(target.url, backup)]);
  const restored = openPrisma(target.url);
  expect(await history(restored)).toEqual(before);
  await restored.$disconnect();
  await target.drop();
});

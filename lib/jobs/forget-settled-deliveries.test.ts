import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { expect, inject, test } from 'vitest';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { forgetSettledDeliveries } from './forget-settled-deliveries.ts';

test('a settled delivery is kept as long as the log; a parked one until somebody settles it', async () => {
  const { mint, organizationId, storeId } = await makeTenant();
  const { id } = await mint({ payloadFormat: 'woocommerce' });
  const db = testDatabase();
  const now = new Date('2001-03-01T00:00:00Z');
  const settled = ['2001-01-29T23:59:59Z', '2001-01-30T00:00:01Z', null];
  await db.parkedDelivery.createMany({
    data: settled.map((at) => ({
      id: uuidv7(),
      organizationId,
      storeId,
      integrationKeyId: id,
      source: 'woocommerce',
      requestId: uuidv7(),
      receivedAt: new Date('2001-01-01T00:00:00Z'),
      body: new Uint8Array(),
      cause: 'unreadable',
      reason: 'r',
      whatToDo: 'w',
      ...(at && { state: 'applied', settledAt: new Date(at), settledBy: 'anna@shop.example' }),
    })),
  });
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  await forgetSettledDeliveries(client, 30, now);
  await client.end();
  const kept = await db.parkedDelivery.findMany({ where: { storeId }, orderBy: { id: 'asc' } });
  expect(kept.map(({ settledAt }) => settledAt?.toISOString() ?? null)).toEqual(['2001-01-30T00:00:01.000Z', null]);
});

import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { testDatabaseUrl } from '../test/database-url.ts';
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
  const client = new pg.Client({ connectionString: testDatabaseUrl() });
  await client.connect();
  await forgetSettledDeliveries(client, 30, now);
  await client.end();
  const kept = await db.parkedDelivery.findMany({ where: { storeId }, orderBy: { id: 'asc' } });
  expect(kept.map(({ settledAt }) => settledAt?.toISOString() ?? null)).toEqual(['2001-01-30T00:00:01.000Z', null]);
});

test('a move and how records were before it are kept as long, and longer only while it is being undone', async () => {
  const { mint, organizationId } = await makeTenant();
  const { id: integrationKeyId } = await mint({ payloadFormat: 'woocommerce' });
  const db = testDatabase();
  const facts = {
    organizationId,
    integrationKeyId,
    fromUrl: 'https://a.example',
    toUrl: 'https://b.example',
    movedBy: 'a',
  };
  const undone = { undoneAt: new Date('2001-01-03T00:00:00Z'), undoneBy: 'a' };
  const moved = (day: string) => ({ id: uuidv7(), ...facts, movedAt: new Date(`2001-01-${day}T00:00:00Z`) });
  await db.shopMove.createMany({
    data: [
      moved('01'),
      { ...moved('02'), ...undone },
      { ...moved('03'), ...undone, undoEndedAt: new Date() },
      moved('31'),
    ],
  });
  const client = new pg.Client({ connectionString: testDatabaseUrl() });
  await client.connect();
  await forgetSettledDeliveries(client, 30, new Date('2001-03-01T00:00:00Z'));
  await client.end();
  const kept = await db.shopMove.findMany({ where: { organizationId }, orderBy: { id: 'asc' } });
  expect(kept.map(({ movedAt }) => movedAt.getUTCDate())).toEqual([2, 31]);
});

import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { webhookMeters } from './read-webhook-meters.ts';
import { meterText } from './webhook-meter.ts';

const now = new Date();
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

/** Log rows of a key: minutes ago, the webhook's number, status, how often. */
async function logged(rows: [number, string | null, number, number?][]) {
  const { mint, organizationId, storeId } = await makeTenant();
  const { id } = await mint({ payloadFormat: 'woocommerce' });
  await testDatabase().requestLogRow.createMany({
    data: rows.map(([minutes, webhook, statusCode, repeated = 1]) => ({
      id: uuidv7({ msecs: minutesAgo(minutes).getTime() }),
      organizationId,
      storeId,
      integrationKeyId: id,
      verified: statusCode === 200,
      method: 'POST',
      path: '/v1/webhook/woocommerce/12345678',
      statusCode,
      clientIp: '198.51.100.7',
      requestReceivedAt: minutesAgo(minutes),
      requestCompletedAt: minutesAgo(minutes),
      requestHeaders:
        webhook === null
          ? []
          : [
              ['Accept', '*/*'],
              ['X-WC-Webhook-ID', webhook],
            ],
      repeated,
    })),
  });
  const meters = await webhookMeters(testDatabase(), id);
  return meters.map((meter) => meterText(meter, now));
}

test('failures in a row are those since the last success, of each webhook by itself', async () => {
  const rows = await logged([
    [50, '3', 401],
    [40, '3', 200],
    [30, '3', 401, 2],
    [20, '12', 200],
    [10, '3', 503],
    [2, '3', 401],
    [1, null, 401],
    [1, 'x', 401],
  ]);
  expect(rows).toEqual([
    'webhook 3: 4 of 7 failures in a row, last 2 minutes ago',
    'webhook 12: 0 of 7 failures in a row, last success 20 minutes ago',
  ]);
});

test('a success resets the count; at the seventh failure WooCommerce switches the webhook off', async () => {
  expect(
    await logged([
      [9, '3', 500, 6],
      [8, '3', 302],
    ]),
  ).toEqual(['webhook 3: 0 of 7 failures in a row, last success 8 minutes ago']);
  expect(
    await logged([
      [9, '3', 200],
      [8, '3', 303, 6],
      [0, '3', 401, 30],
    ]),
  ).toEqual(['webhook 3: 7 of 7 failures in a row, last 0 seconds ago: probably switched off in WooCommerce since']);
  expect(await logged([[1, null, 200]])).toEqual([]);
});

test('what WooCommerce may have counted while nobody served the API is said until the next success', async () => {
  const meter = { webhookId: '3', topic: null, failuresInARow: 0, lastFailureAt: null, lastSuccessAt: minutesAgo(20) };
  const outage = { from: minutesAgo(17), to: minutesAgo(10) };
  expect(meterText(meter, now, [outage])).toBe(
    `webhook 3: 0 of 7 failures in a row, last success 20 minutes ago; WooCommerce may have counted more while we couldn’t be reached: ${outage.from.toISOString()} to ${outage.to.toISOString()}`,
  );
  expect(meterText({ ...meter, lastSuccessAt: minutesAgo(9) }, now, [outage])).toBe(
    'webhook 3: 0 of 7 failures in a row, last success 9 minutes ago',
  );
});

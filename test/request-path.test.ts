import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pcSignature, startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant } from '../lib/test/tenant.ts';
import { orderBody } from './order-body.ts';
import { recording } from './woocommerce/recordings.ts';

// README names the files that one opens to follow a request to its SQL. Which ones run, the engine itself counts.

/** The rooms that a request goes through; what they stand on (statements, fields, money) is opened by who changes that. */
const ROOMS = /^lib\/(pipeline|request|verbs|orders|woocommerce)\//;
/** Short, and called for one answer: their names say all that a reader needs. */
const ASIDES = [
  'lib/orders/order-columns.ts',
  'lib/orders/order-parts.ts',
  'lib/orders/order-statuses.ts',
  'lib/pipeline/delivery-path.ts',
  'lib/pipeline/idempotency.ts',
  'lib/pipeline/load-shedder.ts',
  'lib/pipeline/open.ts',
  'lib/pipeline/reply.ts',
  'lib/woocommerce/delivery.ts',
  'lib/woocommerce/known.ts',
  'lib/woocommerce/merge-money.ts',
  'lib/woocommerce/order-client.ts',
  'lib/woocommerce/parked.ts',
  'lib/woocommerce/person.ts',
  'lib/woocommerce/recompute-sums.ts',
  'lib/woocommerce/refunds.ts',
  'lib/woocommerce/same-shop.ts',
  'lib/woocommerce/wc-fields.ts',
  'lib/woocommerce/wp-error.ts',
];

let server: TestApi;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.stop());

/** The files after these words in README, up to the end of the sentence. */
function named(words: string): string[] {
  const [, sentence = ''] = readFileSync('README.md', 'utf8').split(words);
  return [...(sentence.split(/\.\s/)[0] ?? '').matchAll(/`(lib\/[^`]+\.ts)`/g)].map(([, file = '']) => file);
}

/** The product's files of which something runs while one request is answered; one like it has been answered before. */
async function filesOf(send: () => Promise<Response>): Promise<string[]> {
  expect((await send()).status).toBe(200);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  expect((await send()).status).toBe(200);
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  const ran = result.filter(({ functions }) => functions.some(({ ranges }) => ranges.some(({ count }) => count > 0)));
  return ran.map(({ url }) => url.replace(/^file:\/\//, '').replace(`${process.cwd()}/`, ''));
}

function expectPath(ran: readonly string[], path: readonly string[], most: number): void {
  expect(path.length).toBeGreaterThan(0);
  expect(path.length).toBeLessThanOrEqual(most);
  expect(path.filter((file) => !ran.includes(file))).toEqual([]);
  const passed = ran.filter((file) => ROOMS.test(file));
  expect(passed.filter((file) => !path.includes(file) && !ASIDES.includes(file))).toEqual([]);
}

test('the twelve files that README names are those that an order passes', async () => {
  const { mint } = await makeTenant();
  const { key, signingSecret } = await mint({ requireSignature: true });
  const ran = await filesOf(() => {
    const body = orderBody();
    const headers = {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': crypto.randomUUID(),
      'PC-Signature': pcSignature(signingSecret ?? '', body),
    };
    return fetch(`${server.url}/integrations/v1/orders`, { method: 'POST', body, headers });
  });
  expectPath(ran, named('An order passes'), 12);
});

test('the eighteen files that README names are those that a delivery of WooCommerce passes', async () => {
  const { mint } = await makeTenant();
  const { keyId, signingSecret } = await mint({ payloadFormat: 'woocommerce' });
  const { topic, body: recorded } = recording('022');
  let id = 70_000;
  const ran = await filesOf(() => {
    id += 1;
    const body = recorded.toString().replace(/^\{"id":\d+/, `{"id":${id}`);
    const headers = {
      'Content-Type': 'application/json',
      'X-WC-Webhook-Topic': topic,
      'X-WC-Webhook-Source': 'https://shop.example/',
      'X-WC-Webhook-Signature': wcSignature(signingSecret ?? '', body),
    };
    return fetch(`${server.url}/integrations/v1/webhook/woocommerce/${keyId}`, { method: 'POST', body, headers });
  });
  expectPath(ran, named('A delivery of\nWooCommerce passes'), 18);
});

import { randomInt, randomUUID } from 'node:crypto';
import { formats, isWebhook } from '../formats/formats.ts';
import type { PayloadFormat, Scope } from '../keys/vocabulary.ts';
import { minorUnits } from '../money/currencies.ts';
import type { ApiRequest } from './send-to-api.ts';

/** A request that makes one record, which says of itself that it is a test. */
export interface TestRequest extends ApiRequest {
  entityType: 'order' | 'client';
  /** Nobody else's: it is made for this request. */
  externalId: string;
}

/** Whether there is something that a test could make. */
export function canBeTested(key: TestedKey): boolean {
  return testRequest(key, new Date()) !== null;
}

interface TestedKey {
  keyId: string;
  payloadFormat: PayloadFormat;
  scopes: readonly Scope[];
  currency: string;
}

const NOTE = 'A test sent from the console. It isn’t a real order.';
/** Ids of a shop's orders begin at 1 and never come near. */
const FIRST_TEST_ID = 9_000_000_000_000_000;

/** What a key is tested with; null for one that can make neither orders nor clients. */
export function testRequest(key: TestedKey, now: Date): TestRequest | null {
  const may = (scope: Scope) => key.scopes.includes(scope);
  if (isWebhook(key.payloadFormat)) return may('orders:write') ? delivery(key, now) : null;
  const externalId = `test-${randomUUID()}`;
  const marked = { external_id: externalId, metadata: { test: 'true' } };
  if (may('orders:write')) {
    const lines = [{ description: 'Test line', quantity: 1, unit_price_cents: 100 }];
    return request('/v1/orders', { ...marked, number: 'TEST', note: NOTE, lines }, 'order', externalId);
  }
  if (!may('clients:write')) return null;
  return request('/v1/clients', { ...marked, name: 'Test client' }, 'client', externalId);
}

/** As the shop delivers an order, without the headers that would count for one of its webhooks or pin the shop. */
function delivery({ keyId, payloadFormat, currency }: TestedKey, now: Date): TestRequest {
  const id = FIRST_TEST_ID + randomInt(2 ** 32);
  const stamp = now.toISOString().slice(0, 19);
  const total = (1).toFixed(minorUnits(currency) ?? 2);
  const body = {
    id,
    number: 'TEST',
    order_key: `wc_order_test_${id}`,
    status: 'pending',
    currency,
    total,
    date_created_gmt: stamp,
    date_modified_gmt: stamp,
    customer_id: 0,
    customer_note: NOTE,
    line_items: [{ name: 'Test line', quantity: 1, subtotal: total, total }],
  };
  const made = request(formats[payloadFormat].path(keyId), body, 'order', `woo-${id}`);
  return { ...made, headers: { ...made.headers, 'X-WC-Webhook-Topic': 'order.created' } };
}

function request(path: string, body: object, entityType: 'order' | 'client', externalId: string): TestRequest {
  const headers = { 'Content-Type': 'application/json' };
  return { method: 'POST', path, headers, body: Buffer.from(JSON.stringify(body)), entityType, externalId };
}

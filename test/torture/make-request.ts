import type { Memory } from './memory.ts';
import type { Random } from './random.ts';
import type { ShopRequest } from './shop-request.ts';
import type { ShopKey } from './torture-shop.ts';

/** What a client does next: how often each, in proportion. */
const kinds = {
  order: 30,
  orderOfClient: 10,
  paidOrder: 10,
  sameOrder: 5,
  payment: 18,
  refund: 12,
  cancel: 6,
  client: 8,
  lookUp: 5,
  conflict: 2,
  nonsense: 4,
};

/** So few that orders of one client meet. */
const CLIENTS = 40;
const PAYMENTS_OF_AN_ORDER = 4;
const REFUNDS_OF_A_PAYMENT = 3;

/** What a client of the run draws on. */
export interface Drawing {
  random: Random;
  keys: readonly ShopKey[];
  memory: Memory;
  /** A new external id. */
  newName: () => string;
}

/** The next request of a client. */
export function makeRequest(drawing: Drawing): ShopRequest {
  const { random, keys, memory, newName } = drawing;
  const key = random.pick(keys);
  const ours = <T extends { storeId: string }>(known: readonly T[]) => known.filter((k) => k.storeId === key.storeId);
  const order = () => random.pick(ours(memory.orders.all));
  const payment = () => random.pick(ours(memory.payments.all));
  const kind = random.weighted(kinds);
  const needsOrder = ['sameOrder', 'payment', 'cancel', 'lookUp'].includes(kind);
  if (needsOrder && ours(memory.orders.all).length === 0) return newOrder(random, key, newName());
  if (kind === 'refund' && ours(memory.payments.all).length === 0) return newOrder(random, key, newName());
  switch (kind) {
    case 'order':
      return newOrder(random, key, newName());
    case 'orderOfClient':
      return newOrder(random, key, newName(), { client: someClient(random, random.chance(0.5)) });
    case 'paidOrder':
      return newOrder(random, key, newName(), { payment: { method: 'card' } });
    case 'sameOrder':
      return newOrder(random, key, order().externalId);
    case 'client': {
      const client = someClient(random, true);
      return post(random, key, '/clients', client, { type: 'client', externalId: client.external_id ?? '' });
    }
    case 'payment': {
      const { id, externalId } = order();
      const paid = {
        external_id: `${externalId}/${random.whole(1, PAYMENTS_OF_AN_ORDER)}`,
        amount_cents: some(random),
      };
      const path = `/orders/${named(random, id, externalId)}/payments`;
      return post(random, key, path, paid, { type: 'payment', externalId: paid.external_id });
    }
    case 'refund': {
      const { id, externalId } = payment();
      const refund = {
        ...(random.chance(0.7) && { amount_cents: some(random) }),
        ...(random.chance(0.6) && { external_id: `${externalId}/${random.whole(1, REFUNDS_OF_A_PAYMENT)}` }),
      };
      return { ...post(random, key, `/payments/${id}/refund`, refund, null), mayBe: [200, 'invalid_state'] };
    }
    case 'cancel': {
      const { id, externalId } = order();
      const cancel = post(random, key, `/orders/${named(random, id, externalId)}/cancel`, {}, null);
      return { ...cancel, mayBe: [200, 'invalid_state'], leadsTo: { type: 'order', externalId } };
    }
    case 'lookUp': {
      const { externalId } = order();
      const path = `/orders/by-external/${encodeURIComponent(externalId)}`;
      return { ...get(key, path), leadsTo: { type: 'order', externalId } };
    }
    case 'conflict': {
      const [first] = random.shuffled(memory.replayable.all);
      if (!first) return newOrder(random, key, newName());
      return { ...first, body: `${first.body} `, mayBe: ['idempotency_conflict'] };
    }
    case 'nonsense':
      return nonsense(random, key, newName());
  }
}

function newOrder(random: Random, key: ShopKey, externalId: string, more: object = {}): ShopRequest {
  const lines = Array.from({ length: random.chance(0.05) ? random.whole(100, 300) : random.whole(1, 5) }, (_, i) => ({
    description: `Vial ${i + 1}`,
    quantity: random.whole(1, 3),
    unit_price_cents: some(random),
  }));
  const order = { external_id: externalId, lines, shipping_cents: random.whole(0, 900), note: 'Ring twice', ...more };
  return post(random, key, '/orders', order, { type: 'order', externalId });
}

function nonsense(random: Random, key: ShopKey, externalId: string): ShopRequest {
  const wrong = (path: string, body: string) => ({ ...post(random, key, path, {}, null), body });
  return random.pick<() => ShopRequest>([
    () => ({ ...wrong('/orders', '{"external_id":'), mayBe: ['invalid_json'] }),
    () => ({ ...wrong('/orders', '{}'), mayBe: ['external_id_required'] }),
    () => ({ ...wrong('/orders', JSON.stringify({ external_id: externalId })), mayBe: ['lines_required'] }),
    () => ({ ...wrong('/clients', JSON.stringify({ external_id: ' ' })), mayBe: ['validation_failed'] }),
    () => ({ ...wrong('/orders/external:nobody/cancel', '{}'), mayBe: ['not_found'] }),
    () => ({ ...wrong('/nowhere', '{}'), mayBe: ['not_found'] }),
    () => ({ ...get(key, '/orders'), mayBe: ['method_not_allowed'] }),
    () => ({ ...get(key, '/orders/by-external/nobody'), mayBe: ['not_found'] }),
    () => ({ ...wrong('/orders', '{}'), token: `${key.token.slice(0, -1)}!`, mayBe: ['invalid_api_key'] }),
  ])();
}

function post(random: Random, key: ShopKey, path: string, body: object, leadsTo: ShopRequest['leadsTo']): ShopRequest {
  const idempotencyKey = random.chance(0.6) ? `once-${random.whole(0, 2 ** 31)}-${random.whole(0, 2 ** 31)}` : null;
  return { key, method: 'POST', path, body: JSON.stringify(body), idempotencyKey, mayBe: [200], leadsTo };
}

function get(key: ShopKey, path: string): ShopRequest {
  return { key, method: 'GET', path, body: '', idempotencyKey: null, mayBe: [200], leadsTo: null };
}

/** An order by our id or by its sender's. */
function named(random: Random, id: string, externalId: string): string {
  return random.chance(0.5) ? id : `external:${encodeURIComponent(externalId)}`;
}

/** Always with the e-mail address of its number, so that nobody is ever two clients. */
function someClient(random: Random, byReference: boolean): { external_id?: string; email: string; phone: string } {
  const number = random.whole(1, CLIENTS);
  return {
    ...(byReference && { external_id: `client-${number}` }),
    email: `client-${number}@shop.example`,
    phone: `+49 30 ${random.whole(100_000, 999_999)}`,
  };
}

function some(random: Random): number {
  return random.whole(1, 3_000);
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClientRecord } from '../../lib/clients/client.ts';
import type { InlineClientInput } from '../../lib/clients/client-input.ts';
import { scopes } from '../../lib/keys/vocabulary.ts';
import type { OrderRecord } from '../../lib/orders/order.ts';
import type { Known } from '../../lib/woocommerce/known.ts';
import { mergeSnapshot, mergeTrash } from '../../lib/woocommerce/merge.ts';
import { type Reading, readDelivery } from '../../lib/woocommerce/read-delivery.ts';
import { finalOf, finalOrders } from './final-orders.ts';
import { headerOf, type Recording, recording, recordings } from './recordings.ts';

const owner = { storeId: '0199', source: 'woocommerce', scopes };

function read(one: Recording): Reading {
  return readDelivery(headerOf(one, 'x-wc-webhook-topic'), one.body).reading;
}

/** The order after these readings in this order, a second apart; null while none made it. */
function after(readings: readonly Reading[]): OrderRecord | null {
  let known: Known | null = null;
  for (const [i, reading] of readings.entries()) {
    const moment = new Date(Date.UTC(2026, 10, 24) + i * 1000).toISOString();
    const moments = { arrivedAt: moment, now: moment };
    if (reading.kind === 'order') {
      const client = clientFrom(reading.snapshot.client);
      known = mergeSnapshot(known, reading.snapshot, client, owner, moments, reading.restored);
    } else if (reading.kind === 'trash' && known) known = mergeTrash(known, reading.modifiedAt, moments);
  }
  return known?.order ?? null;
}

function clientFrom(input: InlineClientInput): ClientRecord {
  const { external_id = null, email = null, name = null } = input;
  return { external_id, email, name } as ClientRecord; // all that the table looks at
}

function readingsOf(externalId: string): Reading[] {
  return recordings.map(read).filter((reading) => {
    if (reading.kind === 'order') return reading.snapshot.externalId === externalId;
    return reading.kind === 'trash' && reading.externalId === externalId;
  });
}

/** What must not depend on the order of arrival: all but ids and our own times. */
function stateOf(order: OrderRecord | null) {
  const { id, created_at, updated_at, ...rest } = order ?? ({} as OrderRecord);
  const bare = <T extends { id: string; created_at?: string }>({ id, created_at, ...other }: T) => other;
  return JSON.stringify({
    ...rest,
    lines: rest.lines.map(bare),
    payments: rest.payments.map((payment) => ({ ...bare(payment), order_id: null })),
    refunds: rest.refunds
      .map((refund) => ({ ...bare(refund), payment_id: refund.payment_id && 'the payment' }))
      .sort((a, b) => String(a.external_id).localeCompare(String(b.external_id))),
  });
}

test('the table names every order that the recordings made', () => {
  const made = recordings
    .map(read)
    .flatMap((reading) => (reading.kind === 'order' ? [reading.snapshot.externalId] : []));
  expect(Object.keys(finalOrders).sort()).toEqual([...new Set(made)].sort());
});

test.each(Object.entries(finalOrders))('%s ends as the table says', (externalId, final) => {
  const order = after(readingsOf(externalId));
  expect(order && finalOf(order)).toEqual(final);
});

test.each(Object.keys(finalOrders))(
  '%s: any permutation of its snapshots, with repeats, ends in the same state',
  (externalId) => {
    const snapshots = readingsOf(externalId).filter(({ kind }) => kind === 'order');
    const once = stateOf(after(snapshots));
    const repeated = fc.array(fc.constantFrom(...snapshots), { maxLength: 5 });
    const order = repeated.chain((more) =>
      fc.shuffledSubarray([...snapshots, ...more], { minLength: snapshots.length + more.length }),
    );
    fc.assert(
      fc.property(order, (readings) => {
        expect(stateOf(after(readings))).toBe(once);
      }),
      { numRuns: 200 },
    );
  },
);

test('what is no order says why', () => {
  const said = recordings.map((one) => [one.name, read(one)] as const).filter(([, { kind }]) => kind !== 'order');
  const inShort = said.map(([name, reading]) => {
    if (reading.kind === 'trash') return `${name}: trash of ${reading.externalId}`;
    if (reading.kind === 'client') return `${name}: client ${reading.input.external_id}`;
    return reading.kind === 'order' ? '' : `${name}: ${reading.kind}, ${reading.reason}`;
  });
  expect(inShort).toMatchInlineSnapshot(`
    [
      "001-ping-ping: unreadable, the body is not JSON: "webhook_id=1"",
      "015-customer.created-none: client woo-2",
      "016-customer.updated-none: client woo-2",
      "017-customer.updated-none: client woo-2",
      "018-customer.created-none: client woo-3",
      "019-customer.updated-none: client woo-3",
      "023-customer.updated-none: client woo-2",
      "033-order.deleted-id-only: trash of woo-28",
      "035-order.deleted-id-only: trash of woo-28",
      "057-product.updated-publish: ignored, topic "product.updated" is not one of order.* and customer.*",
      "058-coupon.created-publish: ignored, topic "coupon.created" is not one of order.* and customer.*",
      "157-order.created-trash: trash of woo-77",
      "158-order.updated-trash: trash of woo-77",
      "159-order.deleted-id-only: trash of woo-77",
      "160-order.created-error: unreadable, WooCommerce could not read it: Invalid ID. (woocommerce_rest_shop_order_invalid_id)",
      "161-order.updated-error: unreadable, WooCommerce could not read it: Invalid ID. (woocommerce_rest_shop_order_invalid_id)",
      "162-ping-ping: unreadable, the body is not JSON: "webhook_id=46"",
      "163-order.created-error: unreadable, WooCommerce could not read it: Sorry, you cannot view this resource. (woocommerce_rest_cannot_view)",
      "164-order.created-error: unreadable, WooCommerce could not read it: Invalid ID. (woocommerce_rest_invalid_shop_order_id); set the webhook’s API version to v3",
      "165-ping-ping: unreadable, the body is not JSON: "webhook_id=47"",
      "170-action.woocommerce_order_refunded-none: ignored, topic "action.woocommerce_order_refunded" is not one of order.* and customer.*",
    ]
  `);
});

test('a trash is lifted by a restore, and by a snapshot that was modified later', () => {
  const [first, restored, trash] = ['027', '034', '033'].map((number) => read(recording(number)));
  if (first?.kind !== 'order' || restored?.kind !== 'order' || trash?.kind !== 'trash') throw new Error('not these');
  expect(after([first, trash])).toMatchObject({ trashed_at: '2026-11-24T00:00:01.000Z', status: 'cancelled' });
  expect(after([first, trash, first])?.trashed_at).not.toBeNull();
  expect(after([first, trash, trash])?.trashed_at).toBe('2026-11-24T00:00:01.000Z');
  expect(after([first, trash, restored])?.trashed_at).toBeNull();
  expect(after([first, trash, restored, trash])?.trashed_at).not.toBeNull();
  const later = { ...first, snapshot: { ...first.snapshot, modifiedAt: '2026-11-24T00:00:02.000Z' } };
  expect(after([first, trash, later])?.trashed_at).toBeNull();
});

import type { InlineClientInput } from '../clients/client-input.ts';
import type { Application } from './delivery.ts';
import { lookAtOrder, type Seen } from './look.ts';
import type { OrderReading } from './plan-order.ts';
import { nothingKnown } from './source-state.ts';
import { Unreadable } from './unreadable.ts';

/** A shop is not set up anew so often. */
const MOST_ORDERS_OF_AN_ID = 100;

/** The order that a delivery is about, under the name that it has here, as it was seen. */
export interface Found {
  reading: OrderReading;
  seen: Seen;
}

/**
 * Looks for the order of a delivery. An order is its id and its order_key: where the id is another order's here, this one
 * is `woo-<id>-2`, and so on, if somebody accepted it as a new one; until then it is parked (contract §10). One look for
 * every order whose id was used once.
 */
export async function whichOrder(on: Application, reading: OrderReading): Promise<Found> {
  const client: InlineClientInput = reading.kind === 'order' ? reading.snapshot.client : {};
  let found: Found = { reading, seen: await lookAtOrder(on.db, on.key, externalIdOf(reading), client) };
  const { isUsedTwice } = found.seen;
  const first = found;
  for (let n = 2; n <= MOST_ORDERS_OF_AN_ID; n += 1) {
    if (isOf(found) && !(isBareId(reading) && isUsedTwice)) return found;
    if (n === 2 && on.acceptance === 'replace')
      return { reading, seen: { ...found.seen, known: replaced(found.seen) } };
    const next = numbered(reading, n);
    const seen = await lookAtOrder(on.db, on.key, externalIdOf(next), client);
    if (seen.known === null) return unknownYet(on, first, found, { reading: next, seen });
    found = { reading: next, seen };
  }
  throw anotherOrder();
}

/** None of the orders under this id is the one. A bare id has no key: it is of the last of them, unless another waits. */
function unknownYet(on: Application, first: Found, last: Found, next: Found): Found {
  if (isBareId(first.reading)) {
    if (last === first && on.acceptance !== 'sibling') throw anotherOrder();
    return last;
  }
  if (on.acceptance === 'as-new') return next;
  throw anotherOrder();
}

function isOf({ reading, seen }: Found): boolean {
  const key = reading.kind === 'order' ? reading.snapshot.orderKey : reading.orderKey;
  return seen.known === null || key === null || seen.known.orderKey === null || seen.known.orderKey === key;
}

function isBareId(reading: OrderReading): boolean {
  return reading.kind === 'trash' && reading.modifiedAt === null && reading.orderKey === null;
}

function externalIdOf(reading: OrderReading): string {
  return reading.kind === 'order' ? reading.snapshot.externalId : reading.externalId;
}

/** The same of the nth order with this id: its payment and refunds are others than the first one's. */
function numbered(reading: OrderReading, n: number): OrderReading {
  if (reading.kind === 'trash') return { ...reading, externalId: `${reading.externalId}-${n}` };
  const { snapshot } = reading;
  const refunds = snapshot.refunds.map((refund) => ({ ...refund, externalId: `${refund.externalId}-${n}` }));
  return { ...reading, snapshot: { ...snapshot, externalId: `${snapshot.externalId}-${n}`, refunds } };
}

/** The record as it is before another order takes its place: nothing of its snapshots counts any more. */
function replaced({ known }: Seen): Seen['known'] {
  if (known === null) return null;
  const state = { ...nothingKnown, attention: known.state.attention };
  return { ...known, sourceModifiedAt: null, orderKey: null, state, isReplaced: true };
}

function anotherOrder(): Unreadable {
  return new Unreadable('another order under the id of one we have', ACCEPT, 'another_order');
}

const ACCEPT =
  'The shop was restored from a backup or set up again, and its order ids started over. Keep both with `parked accept ID --as-new`, or let this one take the place of the first with `--replace`. Until then nothing of the first changes.';

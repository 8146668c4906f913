import type { OrderRecord } from '../orders/order.ts';

/** The total of an order at the earliest snapshot that had this date_paid: the money that was taken then. */
export interface Taken {
  paidAt: string;
  /** Of that snapshot. */
  modifiedAt: string;
  cents: number;
  currency: string;
}

/** What is remembered of an order's snapshots besides the order that they make: all that the next one is judged by. */
export interface SourceState {
  /** Its date_paid; null while nothing is paid. */
  paidAt: string | null;
  /** One for each date_paid that was ever seen. */
  taken: Taken[];
  /** The stamp of what was put into the trash: a restored order has another. */
  trashedOver: string | null;
  /** Why somebody should look at it. */
  attention: string | null;
}

/** How it is kept, in few bytes: an order of a million has one of these. */
export interface StoredState {
  paid?: string;
  taken?: [paidAt: string, modifiedAt: string, cents: number, currency: string][];
  over?: string;
  look?: string;
}

/** An order is not paid anew so often; a shop that says so is remembered by its latest. */
const MOST_TAKEN = 50;

export function stateFrom(
  stored: StoredState | null,
  order: OrderRecord,
  sourceModifiedAt: string | null,
): SourceState {
  if (stored === null) return stateOf(order, sourceModifiedAt);
  return {
    paidAt: stored.paid ?? null,
    taken: (stored.taken ?? []).map(([paidAt, modifiedAt, cents, currency]) => ({
      paidAt,
      modifiedAt,
      cents,
      currency,
    })),
    trashedOver: stored.over ?? null,
    attention: stored.look ?? null,
  };
}

export const nothingKnown: SourceState = { paidAt: null, taken: [], trashedOver: null, attention: null };

/** Of an order from before this was kept: its payment is all that is known of what was taken. */
function stateOf(order: OrderRecord, sourceModifiedAt: string | null): SourceState {
  const payment = order.payments.find(({ external_id }) => external_id === order.external_id);
  if (!payment) return { ...nothingKnown };
  const { paid_at: paidAt, amount_cents: cents, currency } = payment;
  const modifiedAt = sourceModifiedAt ?? order.updated_at;
  return { ...nothingKnown, paidAt, taken: [{ paidAt, modifiedAt, cents, currency }] };
}

export function storedState({ paidAt, taken, trashedOver, attention }: SourceState): StoredState {
  return {
    ...(paidAt !== null && { paid: paidAt }),
    ...(taken.length > 0 && {
      taken: taken.map((one) => [one.paidAt, one.modifiedAt, one.cents, one.currency]),
    }),
    ...(trashedOver !== null && { over: trashedOver }),
    ...(attention !== null && { look: attention }),
  };
}

/** With what one more snapshot says was taken, whichever comes first. */
export function withTaken(taken: readonly Taken[], one: Taken): Taken[] {
  const known = taken.find(({ paidAt }) => paidAt === one.paidAt);
  if (known && !isEarlier(one, known)) return [...taken];
  const others = taken.filter((other) => other !== known);
  return [...others, one].sort((a, b) => (a.paidAt < b.paidAt ? -1 : 1)).slice(-MOST_TAKEN);
}

/** Of two totals of one second the smaller one, so that the order of arrival does not matter. */
function isEarlier(one: Taken, other: Taken): boolean {
  return one.modifiedAt === other.modifiedAt ? one.cents < other.cents : one.modifiedAt < other.modifiedAt;
}

import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { causeInput } from '../history/cause.ts';
import { causeValues } from '../history/cause.ts';
import { changedJson } from '../history/changed-json.ts';
import { changesOfOrder } from '../orders/changes-of-order.ts';
import type { OrderRecord } from '../orders/order.ts';
import type { Changes, Result } from '../verbs/verb.ts';
import { type Application, causeOf, type Outcome } from './delivery.ts';
import type { Known } from './known.ts';
import { doesCount, standingOf, storedState } from './known.ts';
import type { Seen } from './look.ts';
import { type Effect, type Merged, mergeSnapshot, mergeTrash, type Owner, scopeOf } from './merge.ts';
import { clientOfOrder, type OrderClient } from './order-client.ts';
import type { ParkingWrites } from './parked.ts';
import { keep, missingScopes, nothingParked, resolveEarlier } from './parked.ts';
import type { OrderReading } from './read-delivery.ts';
import type { OrderWrites } from './write-woo-order.ts';

/** What is to be answered and written; nothing of it happens if what was seen is no longer so. */
export interface Plan {
  result: Result;
  writes: OrderWrites | null;
  outcome: Outcome;
  /** A client is to be written, so whatever else is may have to be undone. */
  writesClient: boolean;
  /** A client is to be made, so the locks of its names must be held. */
  makesClient: boolean;
}

/** What a delivery of an order does to what was seen. Pure but for the ids. */
export function planOrder(on: Application, reading: OrderReading, seen: Seen): Plan {
  const isKept = on.request === null;
  const nobody: OrderClient = { client: null, write: null, skipped: false, changed: {} };
  if (reading.kind === 'trash') {
    if (!seen.known) return ignore('it is the trash of an order that we do not have', on.subject.externalId);
    // It was alive after that, unless it is only now that all of it is applied.
    const late = isKept && on.acceptance === undefined && seen.known.order.updated_at > on.timestamps.arrivedAt;
    const unchanged = { ...seen.known, changed: false, skipped: [], older: null };
    const isLate = late && reading.modifiedAt === null;
    return planFrom(
      on,
      seen,
      isLate ? unchanged : mergeTrash(seen.known, reading.modifiedAt, on.timestamps),
      nobody,
      [],
    );
  }
  const owner: Owner = { storeId: on.key.storeId, source: on.key.source, scopes: on.key.scopes };
  const { snapshot } = reading;
  const trashedSince = isKept && (seen.known?.order.trashed_at ?? '') > on.timestamps.arrivedAt;
  const restored = reading.restored && !trashedSince;
  const counts = doesCount(standingOf(seen.known, snapshot, on.timestamps));
  const orderClient = counts ? clientOfOrder(seen, snapshot, owner, new Date(on.timestamps.now)) : nobody;
  return planFrom(
    on,
    seen,
    mergeSnapshot(seen.known, snapshot, orderClient.client, owner, on.timestamps, restored),
    orderClient,
    snapshot.warnings,
  );
}

function ignore(reason: string, externalId: string | null): Plan {
  return {
    result: ignored(reason, externalId),
    writes: null,
    outcome: { kind: 'ignored' },
    writesClient: false,
    makesClient: false,
  };
}

export function ignored(reason: string, externalId: string | null): Result {
  return { record: { ignored: true, reason }, duplicate: undefined, externalId, mark: 'ignored' };
}

function planFrom(
  seenOn: Application,
  seen: Seen,
  merged: Merged,
  { write, skipped, changed }: OrderClient,
  unread: string[],
): Plan {
  const { order } = merged;
  const on = { ...seenOn, subject: { ...seenOn.subject, externalId: order.external_id } };
  const effects: Effect[] = skipped ? [...merged.skipped, 'client'] : merged.skipped;
  const { attention } = merged.state;
  const warnings = [...unread, ...(attention === null ? [] : [attention])];
  const writesOrder = merged.changed || isRemembered(seen.known, merged);
  const isParked = effects.length > 0 && on.request !== null;
  // What is fetched and cannot all be applied leaves waiting what waits for the same reason.
  const resolves = seen.parkedBefore && (effects.length === 0 || on.timestamps.fetchedAt === undefined);
  const nothing = Object.assign(nothingParked(on.key), nothingWritten, causeValues(causeOf(on)));
  const written = Object.assign(nothing, write, writesOrder && orderWrites(seen.known, merged));
  const parking = isParked && keep(on.key, on.delivery, on.subject, on.timestamps.arrivedAt, missingScopes(effects));
  const writes: OrderWrites = Object.assign(written, resolves && resolveEarlier(on), parking);
  const missing = effects.map((effect) => ({ effect, missing_scope: scopeOf[effect] }));
  return {
    result: {
      ...(missing.length > 0 ? { record: { ...order, skipped: missing }, mark: 'skipped' } : { record: order }),
      duplicate: !merged.changed,
      changed: { ...changesOf(seen.known?.order ?? null, order), ...changed },
      externalId: order.external_id,
      ...(warnings.length > 0 && { warnings }),
      ...noteOf(merged, warnings),
    },
    writes: write || writesOrder || resolves || isParked ? writes : null,
    outcome: { kind: 'applied', orderId: order.id, clientId: order.client_id, skipped: effects },
    writesClient: write !== null,
    makesClient: write?.client_version === null,
  };
}

/** The order stays what it is, but not what is known of its snapshots. */
function isRemembered(before: Known | null, after: Merged): boolean {
  if (before?.sourceModifiedAt !== after.sourceModifiedAt || before.orderKey !== after.orderKey) return true;
  return JSON.stringify(storedState(before.state)) !== JSON.stringify(storedState(after.state));
}

const noted = ['status', 'payment_status', 'total_cents', 'paid_cents', 'refunded_cents', 'trashed_at'] as const;

/** What people look for in the log of a known order. */
function changesOf(before: OrderRecord | null, after: OrderRecord): Changes {
  const differ = before ? noted.filter((field) => before[field] !== after[field]) : [];
  return Object.fromEntries(differ.map((field) => [field, { before: before?.[field], after: after[field] }]));
}

/** The order as it was seen, and which version of its row that is; null: there was none. */
export type Before = (Known & { version: string }) | null;

const nothingWritten: Omit<OrderWrites, keyof ParkingWrites | keyof typeof causeInput> = {
  clients: null,
  client_id: null,
  client_version: null,
  client_reference: null,
  orders: null,
  order_id: null,
  order_version: null,
  lines: null,
  new_payments: null,
  changed_payments: null,
  new_refunds: null,
  changed_refunds: null,
  attention: null,
  attention_since: null,
  no_attention: null,
  order_changed: null,
  client_changed: null,
};

/** What makes the stored order what it was merged to, if it still is what was seen. */
function orderWrites(before: Before, merged: Merged): Partial<OrderWrites> {
  const { order, state } = merged;
  const payments = difference(before?.order.payments ?? [], order.payments);
  const refunds = difference(before?.order.refunds ?? [], order.refunds);
  const wasAttention = before?.state.attention ?? null;
  return {
    orders: JSON.stringify([rowOf(merged)]),
    order_id: order.id,
    order_version: before?.version ?? null,
    lines: before && same(before.order.lines, order.lines) ? null : JSON.stringify(order.lines),
    new_payments: recordsOf(payments.made),
    changed_payments: recordsOf(payments.changed),
    new_refunds: recordsOf(refunds.made),
    changed_refunds: recordsOf(refunds.changed),
    attention: state.attention === wasAttention ? null : state.attention,
    attention_since: order.updated_at,
    no_attention: state.attention === null && wasAttention !== null,
    order_changed: before && merged.changed ? changedJson(changesOfOrder(before.order, order)) : null,
  };
}

/** A row of core.orders. */
function rowOf({ order, sourceModifiedAt, orderKey, state }: Merged): object {
  const { client, lines, payments, refunds, payment_status, coupon_codes, ...columns } = order;
  return {
    ...columns,
    coupon_codes: coupon_codes.length > 0 ? coupon_codes : null,
    source_modified_at: sourceModifiedAt,
    source_order_key: orderKey,
    source_state: storedState(state),
  };
}

function recordsOf(records: readonly object[]): string | null {
  return records.length > 0 ? JSON.stringify(records) : null;
}

/** Payments and refunds that are new or others than before; one never goes, it is only removed. */
function difference<T extends { id: string }>(before: readonly T[], after: readonly T[]) {
  const known = new Map(before.map((one) => [one.id, one]));
  return {
    made: after.filter(({ id }) => !known.has(id)),
    changed: after.filter((one) => known.has(one.id) && !same(known.get(one.id), one)),
  };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** For the log row: why a delivery changed nothing, which looks like one that was sent again. */
export function olderNote({ stamp, stored }: { stamp: string; stored: string }, but = ''): Diagnosis {
  return {
    summary: `older than what is stored (${stamp} < ${stored}): not applied${but}`,
    remedy: 'Nothing to do. Deliveries may arrive late; the newest by date_modified_gmt counts.',
  };
}

/** For the log row of an order: that it is older, or what could not be read of it. */
export function noteOf({ older, changed }: Merged, warnings: string[]): { note?: Diagnosis } {
  if (older)
    return { note: olderNote(older, changed ? ', except for the amount that was taken, which it knows better' : '') };
  if (warnings.length === 0) return {};
  const remedy = 'The order is applied and needs a look: compare it with the shop.';
  return { note: { summary: `applied, with a warning: ${warnings.join('; ')}`, remedy } };
}

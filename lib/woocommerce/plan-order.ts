import { causeValues } from '../history/cause.ts';
import type { OrderRecord } from '../orders/order.ts';
import type { Changes, Result } from '../verbs/context.ts';
import { type Application, causeOf, type Outcome } from './delivery.ts';
import type { Known } from './known.ts';
import type { Seen } from './look.ts';
import { type Effect, type Merged, mergeSnapshot, mergeTrash, type Owner, scopeOf } from './merge.ts';
import { noteOf } from './notes.ts';
import { clientOfOrder, type OrderClient } from './order-client.ts';
import { nothingWritten, orderWrites } from './order-writes.ts';
import { keep, missingScopes, nothingParked, resolveEarlier } from './parked.ts';
import type { Reading } from './read-delivery.ts';
import { storedState } from './source-state.ts';
import { doesCount, standingOf } from './standing.ts';
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

export type OrderReading = Extract<Reading, { kind: 'order' | 'trash' }>;

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

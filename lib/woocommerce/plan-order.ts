import type { OrderRecord } from '../orders/order.ts';
import type { Changes, Result, Work } from '../pipeline/finish.ts';
import type { Application } from './delivery.ts';
import type { Seen } from './look.ts';
import { type Effect, type Known, type Merged, mergeSnapshot, mergeTrash, type Owner, scopeOf } from './merge.ts';
import { noteOf } from './notes.ts';
import { keep, missingScopes, resolveEarlier } from './parked.ts';
import { compose, type Piece } from './piece.ts';
import type { Reading } from './read-delivery.ts';
import { type OrderClient, settleOrderClient } from './settle-order-client.ts';
import { storedState } from './source-state.ts';
import { doesCount, standingOf } from './standing.ts';
import { writeOrder } from './write-order.ts';

/** What is to be answered and written; nothing of it happens if what was seen is no longer so. */
export interface Plan {
  result: Result;
  work: Work | undefined;
  /** A client is to be written, so whatever else is may have to be undone. */
  writesClient: boolean;
  /** A client is to be made, so the locks of its names must be held. */
  makesClient: boolean;
}

export type OrderReading = Extract<Reading, { kind: 'order' | 'trash' }>;

/** What a delivery of an order does to what was seen. Pure but for the ids. */
export function planOrder(on: Application, reading: OrderReading, seen: Seen): Plan {
  const nobody: OrderClient = { client: null, pieces: [], isNew: false, skipped: false, changed: {} };
  if (reading.kind === 'trash') {
    if (!seen.known) return ignore('it is the trash of an order that we do not have', on.subject.externalId);
    // It was alive after that, unless it is only now that all of it is applied.
    const late = on.isKept && on.acceptance === undefined && seen.known.order.updated_at > on.moments.arrivedAt;
    const unchanged = { ...seen.known, changed: false, skipped: [], older: null };
    const isLate = late && reading.modifiedAt === null;
    return planFrom(on, seen, isLate ? unchanged : mergeTrash(seen.known, reading.modifiedAt, on.moments), nobody, []);
  }
  const owner: Owner = { storeId: on.key.storeId, source: on.key.source, scopes: on.key.scopes };
  const { snapshot } = reading;
  const trashedSince = on.isKept && (seen.known?.order.trashed_at ?? '') > on.moments.arrivedAt;
  const restored = reading.restored && !trashedSince;
  const counts = doesCount(standingOf(seen.known, snapshot, on.moments));
  const orderClient = counts ? settleOrderClient(seen, snapshot, owner, new Date(on.moments.now)) : nobody;
  return planFrom(
    on,
    seen,
    mergeSnapshot(seen.known, snapshot, orderClient.client, owner, on.moments, restored),
    orderClient,
    snapshot.warnings,
  );
}

export function ignore(reason: string, externalId: string | null): Plan {
  const result = { record: { ignored: true, reason }, duplicate: undefined, externalId };
  return { result, work: undefined, writesClient: false, makesClient: false };
}

function planFrom(
  seenOn: Application,
  seen: Seen,
  merged: Merged,
  { pieces, isNew, skipped, changed }: OrderClient,
  unread: string[],
): Plan {
  const on = { ...seenOn, subject: { ...seenOn.subject, externalId: merged.order.external_id } };
  const effects: Effect[] = skipped ? [...merged.skipped, 'client'] : merged.skipped;
  const { attention } = merged.state;
  const warnings = [...unread, ...(attention === null ? [] : [attention])];
  const all: Piece[] = [
    ...pieces,
    ...(merged.changed || isRemembered(seen.known, merged) ? writeOrder(seen.known, merged) : []),
    ...(seen.parkedBefore ? [resolveEarlier(on)] : []),
    ...(effects.length > 0 && !on.isKept
      ? [keep(on.key, on.delivery, on.subject, on.moments.arrivedAt, missingScopes(effects))]
      : []),
  ];
  const said = effects.map((effect) => ({ effect, missing_scope: scopeOf[effect] }));
  return {
    result: {
      record: said.length > 0 ? { ...merged.order, skipped: said } : merged.order,
      duplicate: !merged.changed,
      changed: { ...changesOf(seen.known?.order ?? null, merged.order), ...changed },
      externalId: merged.order.external_id,
      ...(warnings.length > 0 && { warnings }),
      ...noteOf(merged, warnings),
    },
    work: all.length > 0 ? compose(all) : undefined,
    writesClient: pieces.length > 0,
    makesClient: isNew,
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

import type { OrderRecord } from '../orders/order.ts';
import type { Changes, Result, Work } from '../pipeline/finish.ts';
import type { Application } from './delivery.ts';
import type { Seen } from './look.ts';
import { type Effect, type Merged, mergeSnapshot, mergeTrash, type Owner, scopeOf, standingOf } from './merge.ts';
import { keep, missingScopes, resolveEarlier } from './parked.ts';
import { compose, type Piece } from './piece.ts';
import type { Reading } from './read-delivery.ts';
import { type OrderClient, settleOrderClient } from './settle-order-client.ts';
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

type OrderReading = Extract<Reading, { kind: 'order' | 'trash' }>;

/** What a delivery of an order does to what was seen. Pure but for the ids. */
export function planOrder(on: Application, reading: OrderReading, seen: Seen): Plan {
  const nobody: OrderClient = { client: null, pieces: [], isNew: false, skipped: false, changed: {} };
  if (reading.kind === 'trash') {
    if (!seen.known) return ignore('it is the trash of an order that we do not have', on.subject.externalId);
    const older = reading.modifiedAt !== null && (seen.known.sourceModifiedAt ?? '') > reading.modifiedAt;
    const late = on.isKept && seen.known.order.updated_at > on.moments.arrivedAt; // it was alive after that
    const unchanged = { ...seen.known, changed: false, skipped: [] };
    return planFrom(on, seen, older || late ? unchanged : mergeTrash(seen.known, on.moments), nobody);
  }
  const owner: Owner = { storeId: on.key.storeId, source: on.key.source, scopes: on.key.scopes };
  const { snapshot } = reading;
  const trashedSince = on.isKept && (seen.known?.order.trashed_at ?? '') > on.moments.arrivedAt;
  const restored = reading.restored && !trashedSince;
  const standing = standingOf(seen.known, snapshot, on.moments);
  const counts = standing === 'newer' || standing === 'later';
  const orderClient = counts ? settleOrderClient(seen, snapshot, owner, new Date(on.moments.now)) : nobody;
  return planFrom(
    on,
    seen,
    mergeSnapshot(seen.known, snapshot, orderClient.client, owner, on.moments, restored),
    orderClient,
  );
}

export function ignore(reason: string, externalId: string | null): Plan {
  const result = { record: { ignored: true, reason }, duplicate: undefined, externalId };
  return { result, work: undefined, writesClient: false, makesClient: false };
}

function planFrom(on: Application, seen: Seen, merged: Merged, { pieces, isNew, skipped, changed }: OrderClient): Plan {
  const effects: Effect[] = skipped ? [...merged.skipped, 'client'] : merged.skipped;
  const stamped = merged.sourceModifiedAt !== (seen.known?.sourceModifiedAt ?? null);
  const all: Piece[] = [
    ...pieces,
    ...(merged.changed || stamped ? writeOrder(seen.known, merged) : []),
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
    },
    work: all.length > 0 ? compose(all) : undefined,
    writesClient: pieces.length > 0,
    makesClient: isNew,
  };
}

const noted = ['status', 'payment_status', 'total_cents', 'paid_cents', 'refunded_cents', 'trashed_at'] as const;

/** What people look for in the log of a known order. */
function changesOf(before: OrderRecord | null, after: OrderRecord): Changes {
  const differ = before ? noted.filter((field) => before[field] !== after[field]) : [];
  return Object.fromEntries(differ.map((field) => [field, { before: before?.[field], after: after[field] }]));
}

import type { ValuesOf } from '../database/statement.ts';
import { newId } from '../new-id.ts';
import type { Application, Delivery, ShopKey } from './delivery.ts';
import { type Effect, scopeOf } from './merge.ts';
import { bodyInLogOnly } from './parked-quota.ts';
import type { Cause } from './parked-states.ts';
import type { Subject } from './read-delivery.ts';

/** What people read of it. */
export interface Parking {
  cause: Cause;
  reason: string;
  whatToDo: string;
}

/** Some effects were left out. The delivery is applied once more under a key that may do the rest. */
export function missingScopes(effects: readonly Effect[]): Parking {
  const scopes = effects.map((effect) => scopeOf[effect]).join(', ');
  return {
    cause: 'missing_scope',
    reason: `not done: ${effects.join(', ')}; the key has no ${scopes}`,
    whatToDo: `Create a key for the same store that has ${scopes} too, put it in WooCommerce, then reprocess this.`,
  };
}

/** What is written of deliveries that wait: earlier ones that are resolved, and this one where it is kept. */
export const parkingInput = {
  store_id: 'uuid',
  source: 'text',
  resolved_entity: 'text?',
  resolved_external_id: 'text?',
  resolved_order_key: 'text?',
  resolved_before: 'timestamptz?',
  resolved_at: 'timestamptz?',
  resolved_by: 'text?',
  kept: 'json?',
  kept_body: 'bytea?',
} as const;
export type ParkingWrites = ValuesOf<typeof parkingInput>;

export function nothingParked({ storeId, source }: Pick<ShopKey, 'storeId' | 'source'>): ParkingWrites {
  return {
    store_id: storeId,
    source,
    resolved_entity: null,
    resolved_external_id: null,
    resolved_order_key: null,
    resolved_before: null,
    resolved_at: null,
    resolved_by: null,
    kept: null,
    kept_body: null,
  };
}

/** Keeps a delivery, whole, as far as its key's quota allows. */
export function keep(key: ShopKey, delivery: Delivery, subject: Subject, arrivedAt: string, parking: Parking) {
  const kept = {
    id: newId(),
    organization_id: key.organizationId,
    integration_key_id: key.id,
    request_id: delivery.requestId,
    received_at: arrivedAt,
    topic: storable(delivery.topic),
    resource: storable(delivery.resource),
    webhook_id: storable(delivery.webhookId),
    source_url: storable(delivery.source),
    entity_type: subject.entity,
    external_id: subject.externalId,
    order_key: subject.orderKey,
    cause: parking.cause,
    reason: parking.reason.toWellFormed(),
    what_to_do: parking.whatToDo.toWellFormed(),
    without_body: bodyInLogOnly,
  };
  return { kept: JSON.stringify([kept]), kept_body: delivery.body };
}

/** Header values as they are shown: never long, and headers cannot hold what a text column refuses but for NUL. */
function storable(value: string | null): string | null {
  return value === null ? null : value.slice(0, 2_000).replaceAll('\u0000', '\ufffd').toWellFormed();
}

/**
 * Resolves what waited of this order or customer: a later delivery of it was applied. Another shop's is another order, and
 * so is one with another key.
 */
export function resolveEarlier({ delivery, subject, timestamps }: Application) {
  return {
    resolved_entity: subject.entity,
    resolved_external_id: subject.externalId,
    resolved_order_key: subject.orderKey,
    resolved_before: timestamps.arrivedAt,
    resolved_at: timestamps.now,
    resolved_by: `delivery ${delivery.requestId}`,
  };
}

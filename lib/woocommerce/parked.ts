import { newId } from '../new-id.ts';
import type { Application, Delivery, ShopKey } from './delivery.ts';
import { type Effect, scopeOf } from './merge.ts';
import { bodyInLogOnly, parkedQuota, usedText } from './parked-quota.ts';
import type { Piece } from './piece.ts';
import type { Subject } from './read-delivery.ts';

/** Why a delivery waits, for the job and for what a later delivery resolves. The table's check has the same five. */
export type Cause = 'unreadable' | 'over_rate_limit' | 'other_shop' | 'missing_scope' | 'another_order';

/** What people read of it. */
export interface Parking {
  cause: Cause;
  reason: string;
  whatToDo: string;
}

/** Some effects were left out. The delivery is applied once more under a key that may do the rest. */
export function missingScopes(effects: Effect[]): Parking {
  const scopes = effects.map((effect) => scopeOf[effect]).join(', ');
  return {
    cause: 'missing_scope',
    reason: `not done: ${effects.join(', ')}; the key has no ${scopes}`,
    whatToDo: `Mint a key for the same store with ${scopes} too, put it in WooCommerce, then reprocess this.`,
  };
}

/** Keeps a delivery, whole, as far as its key's quota allows. */
export function keep(
  key: ShopKey,
  delivery: Delivery,
  subject: Subject,
  arrivedAt: string,
  { cause, reason, whatToDo }: Parking,
): Piece {
  return {
    name: 'keep',
    types: [
      ...(['uuid', 'uuid', 'uuid', 'uuid', 'text', 'uuid', 'timestamptz', 'text', 'text', 'text', 'bytea'] as const),
      ...(['text', 'text', 'text', 'text', 'text', 'text', 'text', 'text'] as const),
    ],
    values: [
      newId(),
      key.organizationId,
      key.storeId,
      key.id,
      key.source,
      delivery.requestId,
      arrivedAt,
      storable(delivery.topic),
      storable(delivery.webhookId),
      storable(delivery.source),
      delivery.body,
      subject.entity,
      subject.externalId,
      cause,
      reason,
      whatToDo,
      bodyInLogOnly,
      storable(delivery.resource),
      subject.orderKey,
    ],
    text: (after, $) => `
      kept as (
        insert into integrations.parked_deliveries (id, organization_id, store_id, integration_key_id, source, request_id,
          received_at, topic, webhook_id, source_url, body, entity_type, external_id, cause, reason, what_to_do,
          resource, order_key)
        select ${$(1)}, ${$(2)}, ${$(3)}, ${$(4)}, ${$(5)}, ${$(6)}, ${$(7)}, ${$(8)}, ${$(9)}, ${$(10)},
          case when room.bytes then ${$(11)} else '' end,
          ${$(12)}::core.entity_type, ${$(13)}, ${$(14)}, ${$(15)}, ${$(16)} || case when room.bytes then '' else ${$(17)} end,
          ${$(18)}, ${$(19)}
        from ${after}
        cross join lateral ${usedText($(4))} used
        cross join lateral (select used.bytes + octet_length(${$(11)}) <= ${parkedQuota.bytes} as bytes) room
        where used.deliveries < ${parkedQuota.deliveries})`,
  };
}

/** Header values as they are shown: never long, and headers cannot hold what a text column refuses but for NUL. */
function storable(value: string | null): string | null {
  return value === null ? null : value.slice(0, 2_000).replaceAll('\u0000', '\ufffd').toWellFormed();
}

/**
 * Settles what waited of this order or customer: a later delivery of it was applied. Another shop's is another order, and
 * so is one with another key.
 */
export function resolveEarlier({ key, delivery, subject, moments }: Application): Piece {
  return {
    name: 'resolve',
    types: ['uuid', 'text', 'text', 'text', 'timestamptz', 'text', 'timestamptz', 'text'],
    values: [
      key.storeId,
      key.source,
      subject.entity,
      subject.externalId,
      moments.now,
      `delivery ${delivery.requestId}`,
      moments.arrivedAt,
      subject.orderKey,
    ],
    text: (after, $) => `
      resolved as (
        update integrations.parked_deliveries p set state = 'resolved', settled_at = ${$(5)}, settled_by = ${$(6)}
        from ${after}
        where p.store_id = ${$(1)} and p.source = ${$(2)} and p.entity_type = ${$(3)}::core.entity_type
          and p.external_id = ${$(4)} and p.state = 'parked' and p.cause not in ('other_shop', 'another_order')
          and p.received_at <= ${$(7)} and coalesce(p.order_key = ${$(8)}, true))`,
  };
}

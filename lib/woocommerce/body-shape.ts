import { type Fields, isObject } from './wc-fields.ts';

/** What a body is, by itself. WooCommerce signs it and not the headers, so it outranks what they say (contract §10). */
export type BodyShape = 'order' | 'customer' | 'subscription' | 'bare id' | null;

export function bodyShape(json: Fields): BodyShape {
  if ('billing_period' in json) return 'subscription'; // which has all that an order has
  if ('total' in json && 'currency' in json) return 'order';
  if ('email' in json && isObject(json.billing)) return 'customer';
  return 'id' in json && Object.keys(json).length === 1 ? 'bare id' : null;
}

/** What the headers say a delivery is about. */
export interface Label {
  /** Null: none of ours, or nothing is said. */
  entity: 'order' | 'client' | null;
  /** `updated`; null where nothing is said. */
  event: string | null;
  /** Why it is none of ours; null where it is, or nothing is said. */
  foreign: string | null;
}

/** By X-WC-Webhook-Topic, or without one by X-WC-Webhook-Resource. */
export function labelOf(topic: string | null, resource: string | null): Label {
  const [named = '', ...rest] = (topic || resource || '').toLowerCase().split('.');
  const entity = named === 'order' ? 'order' : named === 'customer' ? 'client' : null;
  const event = topic ? rest.join('.') : null;
  if (entity || !(topic || resource)) return { entity, event, foreign: null };
  return { entity, event, foreign: topic ? 'topic' : 'resource' };
}

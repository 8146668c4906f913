import type { ClientInput } from '../clients/client-input.ts';
import { type JsonFault, readJson } from '../input/read-json.ts';
import { clientOf } from './person.ts';
import { type Snapshot, translateOrder } from './translate.ts';
import { Unreadable } from './unreadable.ts';
import { digitsOf, type Fields, id, isObject, moment, shown } from './wc-fields.ts';
import { statusOf } from './wc-order.ts';

/** Levels of nesting; plugins put much into meta_data, but never so much. */
const DEEPEST = 512;

/** What a delivery is about, as far as its topic and body tell. */
export interface Subject {
  entity: 'order' | 'client' | null;
  /** `woo-<id>`, where the body has one. */
  externalId: string | null;
}

/** What a delivery says. */
export type Reading =
  | { kind: 'order'; snapshot: Snapshot; restored: boolean }
  | { kind: 'trash'; externalId: string; modifiedAt: string | null }
  | { kind: 'client'; input: ClientInput; modifiedAt: string | null }
  | { kind: 'ignored'; reason: string }
  | { kind: 'unreadable'; reason: string; whatToDo: string };

/** Contract §10. WooCommerce sends checkout-draft for a checkout under way; the others are WordPress's own. */
const DRAFTS = ['draft', 'auto-draft', 'checkout-draft'];

/**
 * Reads a delivery: its topic says what it is about, or without one the body's shape. Pure, and never throws, whatever
 * the bytes are: what cannot be understood has a reason in plain words.
 */
export function readDelivery(topic: string | null, body: Buffer): { subject: Subject; reading: Reading } {
  const subject: Subject = { entity: entityOf(topic), externalId: null };
  try {
    if (topic && subject.entity === null) {
      const reason = `topic ${shown(topic)} is not one of order.* and customer.*`;
      return { subject, reading: { kind: 'ignored', reason } };
    }
    const json = parse(body);
    subject.entity ??= entityOfShape(json);
    const digits = subject.entity && digitsOf(json.id);
    subject.externalId = digits && `woo-${digits}`;
    return { subject, reading: readBody(subject.entity, topic ? eventOf(topic) : null, json) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { subject, reading: { kind: 'unreadable', reason: error.message, whatToDo: error.whatToDo } };
  }
}

function readBody(entity: Subject['entity'], event: string | null, json: Fields): Reading {
  refuseErrorBody(json);
  if (entity === 'order') return readOrder(event, json);
  if (entity === 'client') return readCustomer(event, json);
  if (digitsOf(json.id) === null && json.action === undefined)
    throw new Unreadable('nothing says what this is', NO_TOPIC);
  return { kind: 'ignored', reason: 'it has no topic, and is neither an order nor a customer' };
}

const NO_TOPIC = 'Let X-WC-Webhook-Topic through: something on the way drops it.';

function readOrder(event: string | null, json: Fields): Reading {
  const externalId = `woo-${id(json)}`;
  if (event === 'deleted' || (event === null && isBareId(json))) {
    return { kind: 'trash', externalId, modifiedAt: null };
  }
  const status = statusOf(json);
  if (DRAFTS.includes(status)) return { kind: 'ignored', reason: `order is a draft (${status})` };
  if (status === 'trash') return { kind: 'trash', externalId, modifiedAt: moment(json, 'date_modified') };
  return { kind: 'order', snapshot: translateOrder(json), restored: event === 'restored' };
}

function readCustomer(event: string | null, json: Fields): Reading {
  if (event === 'deleted') return { kind: 'ignored', reason: 'a client stays when the shop deletes its customer' };
  const externalId = `woo-${id(json)}`;
  const blocks = { billing: block(json.billing), shipping: block(json.shipping) };
  const input = { ...clientOf({ externalId, account: json, ...blocks }), external_id: externalId };
  return { kind: 'client', input, modifiedAt: moment(json, 'date_modified') };
}

function block(value: unknown): Fields {
  return isObject(value) ? value : {};
}

function parse(body: Buffer): Fields {
  const again = 'Look into the PHP error log of the shop: what WooCommerce sent is no JSON object.';
  const read = readJson(body, DEEPEST);
  if ('fault' in read) throw new Unreadable(faults[read.fault], again);
  const json = read.value;
  if (!isObject(json)) throw new Unreadable(`the body is ${shown(json)}, not an object`, again);
  if (json.id === undefined && (isObject(json.order) || isObject(json.customer))) {
    throw new Unreadable(
      'it is in the format of the Legacy API',
      'Set the webhook’s API version to WP REST API Integration v3.',
    );
  }
  return json;
}

const faults: Readonly<Record<JsonFault, string>> = {
  encoding: 'the body is not UTF-8',
  syntax: 'the body is not JSON',
  depth: `the body is nested more than ${DEEPEST} levels deep`,
  repetition: 'the body has a name twice in one object, so it says two things at once',
};

/** By topic. Null: none of ours. */
function entityOf(topic: string | null): Subject['entity'] {
  const [resource] = (topic ?? '').toLowerCase().split('.');
  if (resource === 'order') return 'order';
  return resource === 'customer' ? 'client' : null;
}

function eventOf(topic: string): string {
  return topic.toLowerCase().split('.').slice(1).join('.');
}

/** By shape. A bare id is what WooCommerce sends of an order in the trash. */
function entityOfShape(json: Fields): Subject['entity'] {
  if ('line_items' in json || ('total' in json && 'currency' in json) || isBareId(json)) return 'order';
  return 'email' in json && 'billing' in json ? 'client' : null;
}

function isBareId(json: Fields): boolean {
  return 'id' in json && Object.keys(json).length === 1;
}

/** WooCommerce signs and sends the error of its own REST API where it could not read what the delivery is about. */
function refuseErrorBody({ id: someId, code, message }: Fields): void {
  if (someId !== undefined || typeof code !== 'string' || typeof message !== 'string') return;
  const said = `WooCommerce could not read it: ${shown(message)} (${shown(code)})`.replaceAll('"', '');
  throw new Unreadable(
    said,
    remedies.get(code) ?? 'Look the code up in WooCommerce’s documentation, and save the order again.',
  );
}

const LOST_RIGHTS =
  'The WordPress user who owns the webhook lost the right to read orders, or is gone: in WooCommerce → Settings → Advanced → Webhooks save the webhook as an administrator, then save again what changed since.';
const GONE = 'Nothing, most likely: it was deleted for good before WooCommerce built this delivery.';

const remedies = new Map([
  ['woocommerce_rest_cannot_view', LOST_RIGHTS],
  ['woocommerce_rest_authentication_error', LOST_RIGHTS],
  ['rest_forbidden', LOST_RIGHTS],
  ['woocommerce_rest_shop_order_invalid_id', GONE],
  ['woocommerce_rest_invalid_shop_order_id', GONE],
  ['woocommerce_rest_invalid_id', GONE],
  ['woocommerce_rest_customer_invalid_id', GONE],
]);

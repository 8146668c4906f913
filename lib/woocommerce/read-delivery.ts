import type { ClientInput } from '../clients/client-input.ts';
import { type JsonFault, readJson } from '../input/read-json.ts';
import { clientOf } from './person.ts';
import { type Snapshot, translateOrder } from './translate.ts';
import { Unreadable } from './unreadable.ts';
import { digitsOf, type Fields, id, isObject, moment, shown } from './wc-fields.ts';
import { orderKeyOf, statusOf } from './wc-order.ts';
import { refuseErrorBody } from './wp-error.ts';

/** Levels of nesting; plugins put much into meta_data, but never so much. */
const DEEPEST = 512;

/** What a delivery is about, as far as its topic and body tell. */
export interface Subject {
  entity: 'order' | 'client' | null;
  /** `woo-<id>`, where the body has one. */
  externalId: string | null;
  /** An order's, where the body has it. */
  orderKey: string | null;
}

/** What a delivery says. */
export type Reading =
  | { kind: 'order'; snapshot: Snapshot; restored: boolean }
  /** A bare id has no stamp, then the arrival counts, and no key. */
  | { kind: 'trash'; externalId: string; modifiedAt: string | null; orderKey: string | null }
  | { kind: 'client'; input: ClientInput; modifiedAt: string | null }
  | { kind: 'ignored'; reason: string }
  | { kind: 'unreadable'; reason: string; whatToDo: string };
export type OrderReading = Extract<Reading, { kind: 'order' | 'trash' }>;

/** Contract §10. WooCommerce sends checkout-draft for a checkout under way; the others are WordPress's own. */
const DRAFTS = ['draft', 'auto-draft', 'checkout-draft'];

/**
 * Reads a delivery: what the body is, and where that is not plain what the headers say. Pure, and never throws, whatever
 * the bytes are: what cannot be understood has a reason in plain words.
 */
export function readDelivery(
  topic: string | null,
  body: Buffer,
  resource: string | null = null,
): { subject: Subject; reading: Reading } {
  const label = labelOf(topic, resource);
  const subject: Subject = { entity: label.entity, externalId: null, orderKey: null };
  try {
    const json = parse(body);
    const shape = bodyShape(json);
    subject.entity = entityOf(shape, label, json);
    const digits = subject.entity && idOf(subject.entity, json);
    subject.externalId = digits && `woo-${digits}`;
    if (subject.entity === 'order') subject.orderKey = orderKeyOf(json);
    return { subject, reading: readBody(subject.entity, shape, label, json) ?? foreign(label, topic, resource) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if (label.foreign) return { subject, reading: foreign(label, topic, resource) };
    return { subject, reading: { kind: 'unreadable', reason: error.message, whatToDo: error.whatToDo } };
  }
}

function entityOf(shape: BodyShape, label: Label, json: Fields): Subject['entity'] {
  if (shape === 'order') return 'order';
  if (shape === 'customer') return 'client';
  if (shape === 'subscription') return null;
  if (label.entity || label.foreign) return label.entity;
  return shape === 'bare id' || 'line_items' in json ? 'order' : null;
}

/** Wherever the body names what it is about. */
function idOf(entity: 'order' | 'client', json: Fields): string | null {
  const names =
    entity === 'order'
      ? [json.id, json.order_id, isObject(json.order) ? json.order.id : undefined]
      : [json.id, isObject(json.customer) ? json.customer.id : undefined];
  return names.map(digitsOf).find((digits) => digits !== null) ?? null;
}

function foreign(label: Label, topic: string | null, resource: string | null): Reading {
  const reason =
    label.foreign === 'topic'
      ? `topic ${shown(topic)} is not one of order.* and customer.*`
      : `resource ${shown(resource)} is neither order nor customer`;
  return { kind: 'ignored', reason };
}

/** Null: it is none of ours, as the headers say. */
function readBody(entity: Subject['entity'], shape: BodyShape, label: Label, json: Fields): Reading | null {
  if (shape === 'subscription') return { kind: 'ignored', reason: 'it is a subscription, not an order' };
  if (label.foreign && entity === null) return null;
  refuseErrorBody(json);
  if (entity === 'order') return readOrder(shape, label.event, json);
  if (entity === 'client') return readCustomer(shape, label.event, json);
  if (digitsOf(json.id) === null && json.action === undefined)
    throw new Unreadable('nothing says what this is', NO_TOPIC);
  return { kind: 'ignored', reason: 'it has no topic, and is neither an order nor a customer' };
}

const NO_TOPIC = 'Let X-WC-Webhook-Topic through: something on the way drops it.';

/** A bare id is what WooCommerce sends of an order in the trash, and of nothing else; a whole order is an order. */
function readOrder(shape: BodyShape, event: string | null, json: Fields): Reading {
  refuseLegacyFormat(json);
  const named = idOf('order', json);
  if (digitsOf(json.id) === null && named !== null)
    throw new Unreadable(`it names order ${named}, and has nothing of it`, SAVE_ORDER);
  const externalId = `woo-${id(json)}`;
  if (shape === 'bare id') {
    if (event === 'deleted' || event === null) return { kind: 'trash', externalId, modifiedAt: null, orderKey: null };
    throw new Unreadable('it is an id alone, and has nothing of the order', SAVE_ORDER);
  }
  const status = statusOf(json, () => {});
  if (DRAFTS.includes(status)) return { kind: 'ignored', reason: `order is a draft (${status})` };
  if (status === 'trash') {
    return { kind: 'trash', externalId, modifiedAt: moment(json, 'date_modified'), orderKey: orderKeyOf(json) };
  }
  return { kind: 'order', snapshot: translateOrder(json), restored: event === 'restored' };
}

function refuseLegacyFormat(json: Fields): void {
  if (json.id !== undefined || !(isObject(json.order) || isObject(json.customer))) return;
  throw new Unreadable(
    'it is in the format of the Legacy API',
    'Set the webhook’s API version to “WP REST API Integration v3”.',
  );
}

const SAVE_ORDER =
  'A plugin or a program changed what was sent. Open the order in WooCommerce and press Update: the delivery that follows resolves this one.';

function readCustomer(shape: BodyShape, event: string | null, json: Fields): Reading {
  if (event === 'deleted' && shape !== 'customer')
    return { kind: 'ignored', reason: 'a client stays when the shop deletes its customer' };
  refuseLegacyFormat(json);
  const externalId = `woo-${id(json)}`;
  if (!['email', 'billing', 'shipping', 'username'].some((name) => name in json))
    throw new Unreadable('it has nothing of a customer');
  const blocks = { billing: block(json.billing), shipping: block(json.shipping) };
  const input = { ...clientOf({ externalId, account: json, ...blocks }), external_id: externalId };
  return { kind: 'client', input, modifiedAt: moment(json, 'date_modified') };
}

function block(value: unknown): Fields {
  return isObject(value) ? value : {};
}

/** The one place where a delivery's bytes become JSON. */
function parse(body: Buffer): Fields {
  const again = 'Check the shop’s PHP error log: what WooCommerce sent isn’t a JSON object.';
  const read = readJson(body, DEEPEST);
  if ('fault' in read) throw new Unreadable(read.fault === 'syntax' ? notJson(body) : faults[read.fault], again);
  const json = read.value;
  if (!isObject(json)) throw new Unreadable(`the body is ${shown(json)}, not an object`, again);
  return json;
}

const faults: Readonly<Record<Exclude<JsonFault, 'syntax'>, string>> = {
  encoding: 'the body is not UTF-8',
  depth: `the body is nested more than ${DEEPEST} levels deep`,
  repetition: 'the body has a name twice in one object, so it says two things at once',
};

/** With its first words where it is text: PHP and WordPress put what went wrong there. */
function notJson(body: Buffer): string {
  const start = body.subarray(0, 200).toString('utf8').trim();
  return /^[{[]|^$/.test(start) ? 'the body is not JSON' : `the body is not JSON: ${shown(start)}`;
}

/** What a body is, by itself. WooCommerce signs it and not the headers, so it outranks what they say (contract §10). */
type BodyShape = 'order' | 'customer' | 'subscription' | 'bare id' | null;

function bodyShape(json: Fields): BodyShape {
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
function labelOf(topic: string | null, resource: string | null): Label {
  const [named = '', ...rest] = (topic || resource || '').toLowerCase().split('.');
  const entity = named === 'order' ? 'order' : named === 'customer' ? 'client' : null;
  const event = topic ? rest.join('.') : null;
  if (entity || !(topic || resource)) return { entity, event, foreign: null };
  return { entity, event, foreign: topic ? 'topic' : 'resource' };
}

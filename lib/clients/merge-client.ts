import type { Changes } from '../verbs/context.ts';
import type { ClientRecord } from './client.ts';
import type { InlineClientInput } from './client-input.ts';

/** A known client, and how an input led to it. */
export interface Found {
  client: ClientRecord;
  byReference: boolean;
}

/** What an input makes of a known client. */
export interface Merged {
  client: ClientRecord;
  changed: Changes;
  /** The external id that leads to this client from now on; null when it did before, or none was given. */
  newReference: string | null;
}

const clientFields = ['email', 'name', 'phone', 'company', 'billing_address', 'shipping_address', 'metadata'] as const;

const clientFieldsAndId = ['external_id', ...clientFields] as const;
export type ClientField = (typeof clientFields)[number];

/** The fields that an input empties: null says so, where the input is about the client itself. */
export function clearedFields(input: InlineClientInput): ClientField[] {
  return clientFields.filter((field) => input[field] === null);
}

/** The fields that an input says something of: null and the empty text say nothing. */
export function givenFields(input: InlineClientInput) {
  return clientFields.filter((field) => input[field] !== undefined && input[field] !== null && input[field] !== '');
}

/**
 * A match by reference takes the fields given, and empties those that `cleared` names; one by e-mail alone only fills what
 * is empty, and from now on the external id leads to it too (contract §9). Pure.
 */
export function mergeClient(
  { client, byReference }: Found,
  input: InlineClientInput,
  now: Date,
  cleared: readonly ClientField[] = [],
): Merged {
  const newReference = byReference ? null : (input.external_id ?? null);
  const taken = givenFields(input).filter((field) => byReference || isEmpty(client[field]));
  const merged: ClientRecord = { ...client, ...Object.fromEntries(taken.map((field) => [field, input[field]])) };
  const emptied = byReference ? cleared : [];
  Object.assign(merged, Object.fromEntries(emptied.map((field) => [field, field === 'metadata' ? {} : null])));
  merged.external_id ??= newReference;

  const differ = clientFieldsAndId.filter((field) => !same(client[field], merged[field]));
  const changed = Object.fromEntries(differ.map((field) => [field, { before: client[field], after: merged[field] }]));
  if (newReference !== null || differ.length > 0) merged.updated_at = now.toISOString();
  return { client: merged, changed, newReference };
}

/** What an order makes of a known client: it fills what is empty and changes nothing, however it found it. Pure. */
export function fillClient({ client, byReference }: Found, input: InlineClientInput, now: Date): Merged {
  return mergeClient({ client, byReference: false }, byReference ? { ...input, external_id: null } : input, now);
}

/** True when that is to be stored: another value, or another external id that leads to the client. */
export function isWrite({ changed, newReference }: Merged): boolean {
  return newReference !== null || Object.keys(changed).length > 0;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

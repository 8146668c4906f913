import type { Changes } from '../verbs/verb.ts';
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

  const changed = changesOfClient(client, merged);
  if (newReference !== null || Object.keys(changed).length > 0) merged.updated_at = now.toISOString();
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

/** The fields of a client that got another value. Pure. */
export function changesOfClient(before: ClientRecord, after: ClientRecord): Changes {
  const differ = clientFieldsAndId.filter((field) => !same(before[field], after[field]));
  return Object.fromEntries(differ.map((field) => [field, { before: before[field], after: after[field] }]));
}

/** What a merge changes: the fields, and the external id that leads to the client besides its first one. */
export function changesOfMerge({ changed, newReference }: Pick<Merged, 'changed' | 'newReference'>): Changes {
  if (newReference === null || changed.external_id) return changed;
  return { ...changed, also_external_id: { before: null, after: newReference } };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

import type { Changes } from '../pipeline/finish.ts';
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

const givable = ['email', 'name', 'phone', 'company', 'billing_address', 'shipping_address', 'metadata'] as const;

/** The fields that an input says something of: null and the empty text say nothing. */
export function givenFields(input: InlineClientInput) {
  return givable.filter((field) => input[field] !== undefined && input[field] !== null && input[field] !== '');
}

/**
 * A match by reference takes the fields given; one by e-mail alone only fills what is empty, and from now on the
 * external id leads to it too (contract §9). Pure.
 */
export function mergeClient({ client, byReference }: Found, input: InlineClientInput, now: Date): Merged {
  const newReference = byReference ? null : (input.external_id ?? null);
  const taken = givenFields(input).filter((field) => byReference || isEmpty(client[field]));
  const merged: ClientRecord = { ...client, ...Object.fromEntries(taken.map((field) => [field, input[field]])) };
  merged.external_id ??= newReference;

  const differ = (['external_id', ...taken] as const).filter((field) => !same(client[field], merged[field]));
  const changed = Object.fromEntries(differ.map((field) => [field, { before: client[field], after: merged[field] }]));
  if (newReference !== null || differ.length > 0) merged.updated_at = now.toISOString();
  return { client: merged, changed, newReference };
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

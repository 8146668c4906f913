import { lowerAscii } from '../lower-ascii.ts';
import type { ListedRow } from './listed-row.ts';
import { leastIdOf } from './row-id.ts';
import { searchOf } from './search-of.ts';

export const statusClasses = ['2xx', '4xx', '5xx'] as const;
export type StatusClass = (typeof statusClasses)[number];

/** The methods that a filter offers; a row of any other is found without one. */
export const filterMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Which rows of a log to show. Null: any. */
export interface Filters {
  /** The bare 8 of a key. */
  key: string | null;
  status: StatusClass | null;
  error: string | null;
  method: string | null;
  verified: boolean | null;
  /** What `searchOf` reads. */
  q: string | null;
  /** Arrival, ISO-8601: from this moment on, and before that one. */
  from: string | null;
  to: string | null;
}

export const noFilters: Filters = {
  key: null,
  status: null,
  error: null,
  method: null,
  verified: null,
  q: null,
  from: null,
  to: null,
};

export const filterNames = [
  'key',
  'status',
  'error',
  'method',
  'verified',
  'q',
  'from',
  'to',
] as const satisfies readonly (keyof Filters)[];

const LONGEST_TEXT = 255;

/** The filters that a URL names. What it names wrongly counts as not named: an old link shows more, never an error. */
export function filtersFrom(params: { get(name: string): string | null }): Filters {
  const status = params.get('status');
  const verified = params.get('verified');
  return {
    key: /^(?:pck_int_)?([0-9A-Za-z]{8})$/.exec(params.get('key') ?? '')?.[1] ?? null,
    status: statusClasses.find((known) => known === status) ?? null,
    error: /^[a-z_]{1,40}$/.exec(params.get('error') ?? '')?.[0] ?? null,
    method: filterMethods.find((known) => known === params.get('method')) ?? null,
    verified: verified === 'yes' ? true : verified === 'no' ? false : null,
    q: params.get('q')?.replaceAll('\u0000', '').trim().slice(0, LONGEST_TEXT).toWellFormed() || null,
    from: moment(params.get('from')),
    to: moment(params.get('to')),
  };
}

/** The same filters as names and values of a URL; those that are not set are null. */
export function filterParams(filters: Filters): Record<keyof Filters, string | null> {
  return { ...filters, verified: filters.verified === null ? null : filters.verified ? 'yes' : 'no' };
}

export function isFiltered(filters: Filters): boolean {
  return filterNames.some((name) => filters[name] !== null);
}

/** Whether a row passes. It says the same as the conditions of `listRows`, for rows that come by themselves. */
export function passes(row: ListedRow, filters: Filters): boolean {
  const { key, status, error, method, verified, from, to } = filters;
  const { keyId, ip, text, whole } = searchOf(filters.q);
  if (key !== null && row.key_id !== key) return false;
  if (status !== null && Math.trunc(row.status_code / 100) !== Number(status.charAt(0))) return false;
  if (error !== null && row.error_code !== error) return false;
  if (method !== null && row.method !== method) return false;
  if (verified !== null && row.verified !== verified) return false;
  if (from !== null && row.id < leastIdOf(new Date(from))) return false;
  if (to !== null && row.id >= leastIdOf(new Date(to))) return false;
  if (keyId !== null && row.key_id !== keyId) return false;
  if (ip !== null && row.client_ip !== ip) return false;
  if (text === null || row.id === text || row.key_id === whole) return true;
  return [row.external_id, row.idempotency_key, row.client_ip].some(
    (part) => part !== null && lowerAscii(part).includes(text),
  );
}

function moment(text: string | null): string | null {
  const time = text === null || !/^\d{4}-/.test(text) ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) || time < 0 ? null : new Date(time).toISOString();
}

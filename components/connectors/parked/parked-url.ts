import type { WaitingFilter } from '../../../lib/woocommerce/list-waiting.ts';
import { parkedStates } from '../../../lib/woocommerce/parked-states.ts';

const PAGE = '/settings/connectors/parked';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export type Params = Record<string, string | string[] | undefined>;

/** What the address of the page asks for; anything that makes no sense is left out. */
export function parkedQuery(params: Params): { filter: WaitingFilter; before: string | null } {
  const one = (name: string) => {
    const value = params[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const before = one('before');
  const filter = {
    state: parkedStates.find((state) => state === one('state')) ?? 'parked',
    keyId: one('key')?.replace(/^pck_int_/, '') ?? null,
    reason: one('reason'),
    source: one('source'),
  };
  return { filter, before: before !== null && uuid.test(before) ? before : null };
}

/** The address of the page with these filters, from its first row or after one. */
export function parkedHref({ state, keyId, reason, source }: WaitingFilter, before: string | null = null): string {
  const params = new URLSearchParams();
  if (state !== 'parked') params.set('state', state);
  if (keyId !== null) params.set('key', keyId);
  if (reason !== null) params.set('reason', reason);
  if (source !== null) params.set('source', source);
  if (before !== null) params.set('before', before);
  return params.size === 0 ? PAGE : `${PAGE}?${params}`;
}

export const everything: WaitingFilter = { state: 'parked', keyId: null, reason: null, source: null };

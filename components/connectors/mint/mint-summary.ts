import { isWebhook } from '../../../lib/formats/formats.ts';
import type { Scope } from '../../../lib/keys/vocabulary.ts';
import { count } from '../../ui/numbers.ts';
import { rateLimitFrom } from '../rate-limit-text.ts';
import { hasSecret, type MintValues } from './mint-values.ts';

/** What this key can do, a sentence a fact. `until` is its expiry as the reader's zone has it, null for never. */
export function summaryOf(values: MintValues, store: string, until: string | null): string[] {
  const { allowlist, rateLimit, requireSignature, payloadFormat } = values;
  const cap = rateLimitFrom(rateLimit);
  return [
    deedsOf(values.scopes, store),
    isWebhook(payloadFormat)
      ? 'Takes WooCommerce’s deliveries. Every one must be signed.'
      : requireSignature
        ? `Every request must be signed${values.requireTimestamp ? ', its timestamp too' : ''}.`
        : hasSecret(values)
          ? 'Requests don’t need a signature, but if one is sent it is checked.'
          : 'Requests are not signed.',
    allowlist.length === 0
      ? 'From any address.'
      : allowlist.length === 1
        ? `From ${allowlist[0]} only.`
        : `From ${allowlist.length} addresses or networks only.`,
    cap !== null ? `At most ${count(cap)} a minute.` : 'The rate limit isn’t set yet.',
    until === null ? 'Never expires.' : `Expires ${until}.`,
  ];
}

/** `Create, update and cancel orders in Berlin, with payments, refunds and clients.` */
function deedsOf(held: readonly Scope[], store: string): string {
  const has = (scope: Scope) => held.includes(scope);
  const orders = [...(has('orders:write') ? ['create', 'update'] : []), ...(has('orders:cancel') ? ['cancel'] : [])];
  const others = [
    ...(has('payments:write') ? ['payments'] : []),
    ...(has('payments:refund') ? ['refunds'] : []),
    ...(has('clients:write') ? ['clients'] : []),
  ];
  if (orders.length === 0 && others.length === 0) return 'Nothing yet: choose a scope.';
  if (orders.length === 0) return `Write ${listed(others)} in ${store}.`;
  const deeds = listed(orders);
  const along = others.length > 0 ? `, with ${listed(others)}` : '';
  return `${deeds.charAt(0).toUpperCase()}${deeds.slice(1)} orders in ${store}${along}.`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

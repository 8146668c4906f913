import type { Fault } from './explained.ts';

/** What people send in place of a key, most telling first. */
const foreign: [pattern: RegExp, what: string, remedy: string][] = [
  [
    /^pck_live_/,
    'It is a key of the Public read API (`pck_live_`), another product',
    'Create an integration key, which starts with pck_int_, and send that.',
  ],
  [
    /^pck_test_/,
    'It is a test key of the Public read API (`pck_test_`), another product',
    'Create an integration key, which starts with pck_int_, and send that.',
  ],
  [
    /^(?:undefined|null|none|nil|false|\[object Object\])$/i,
    'The variable that should contain the key isn’t set',
    'Set it in the environment the sender runs in. Often it is set in the shell but not in the service.',
  ],
  [
    /^(?:\$|%\w+%|\{\{|<|\$\{)|^(?:your|my)[-_ ]|^pck_int_(?:X{4}|\.\.\.|…)|^(?:key|token|api[-_]?key)$/i,
    'It is a placeholder that was never filled in',
    'Put the key itself there: 42 characters that start with pck_int_.',
  ],
  [
    /^c[ks]_[0-9a-f]{40}$/,
    'It is a REST API key of WooCommerce (`ck_` or `cs_`), which is for reading the shop',
    'Send the integration key, which starts with pck_int_.',
  ],
  [/^(?:sk|pk|rk)_(?:live|test)_/, 'It is a key of Stripe', 'Send the integration key, which starts with pck_int_.'],
  [/^eyJ[\w-]+\.[\w-]+\./, 'It is a JSON web token', 'Send the integration key, which starts with pck_int_.'],
  [
    /^[0-9a-f]{64}$/,
    'It looks like a signing secret (64 hex characters), which signs and is never sent',
    'Send the integration key, which starts with pck_int_. If that was the secret, rotate it: it has been sent over the network.',
  ],
];

/** What a text is that is no integration key at all; null when it may be one. */
export function foreignToken(token: string): Fault | null {
  const found = foreign.find(([pattern]) => pattern.test(token));
  if (!found) return null;
  const [, what, remedy] = found;
  const cause = token.startsWith('pck_') && !token.startsWith('pck_int_') ? 'other_product' : 'no_key';
  return { cause, summary: `${what}.`, short: what, remedy };
}

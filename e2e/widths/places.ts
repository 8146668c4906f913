import { docsPages } from '../../components/docs/docs-pages.ts';
import { pages } from '../../test/console/doors.ts';
import type { Known } from './hostile-shop.ts';

const list = '/settings/connectors';

/** What a page with a parameter in its address is looked at with, `{name}` being what the hostile shop knows. */
const filledIn: Record<string, readonly string[]> = {
  '/invite/[token]': ['/invite/{invite}', '/invite/none'],
  '/password/[token]': ['/password/none'],
  '/setup/[token]': ['/setup/none'], // a live link is of an installation that has no owner: widths.spec.ts
  '/docs/[[...path]]': docsPages.flatMap(({ pages: some }) => some.map(({ path }) => path)),
  '/settings/connectors/[keyId]': [
    ...[
      'wide',
      'emoji',
      'shop',
      'moved',
      'linked',
      'revoked',
      'expired',
      'old',
      'successor',
      'waiting',
      'zapier',
      'narrow',
    ].map((key) => `${list}/{${key}}`),
    `${list}/none`,
    `${list}/{wide}?range=30d`,
    `${list}/{wide}?log=1`,
    `${list}/{shop}?log=1`,
    `${list}/{emoji}?log=1&status=5xx&method=DELETE&error=idempotency_key_invalid&verified=no&q=nothing`,
    `${list}/{wide}?row={row}`,
    `${list}/{narrow}?row={allowRow}`,
    `${list}/{shop}?row={parkedRow}`,
  ],
  '/settings/connectors/orders/[orderId]': [`${list}/orders/{order}`, `${list}/orders/none`],
  '/settings/connectors/clients/[clientId]': [`${list}/clients/{client}`, `${list}/clients/none`],
};

/** States of a page without parameters that look another way. */
const besides: Record<string, readonly string[]> = {
  '/settings/connectors': [
    `${list}?status=active,expired,revoked&format=woocommerce`,
    `${list}?q=nothing-like-it`,
    `${list}?page=2`,
  ],
  '/settings/connectors/orders': [`${list}/orders?q=nothing-like-it`, `${list}/orders?status=failed&payment=paid`],
  '/second-factor': ['/second-factor?with=passkey'],
  '/settings/connectors/clients': [`${list}/clients?q=nothing-like-it`],
  '/settings/connectors/new': [
    ...['woocommerce', 'zapier', 'custom'].map((preset) => `${list}/new?preset=${preset}`),
    `${list}/new?from={wide}&add=payments:refund`,
  ],
};

/**
 * The addresses at which every page of the tree is looked at. Nothing has to be said of a page without parameters; of
 * one with, what to fill in.
 */
export function places(known: Known): string[] {
  return pages().flatMap(({ url }) => {
    const filled = url.includes('[') ? filledIn[url] : [url, ...(besides[url] ?? [])];
    if (filled === undefined) throw new Error(`e2e/widths/places.ts: with what is ${url} to be looked at?`);
    return filled.map((one) => fill(one, known));
  });
}

/** `{own}` is what is known by that name. */
export function fill(path: string, known: Known): string {
  const names: Record<string, string> = known;
  return path.replace(/\{(\w+)\}/g, (_, name: string) => names[name] ?? `no-${name}`);
}

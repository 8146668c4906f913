import { type Arrived, headersOf } from './arrived.ts';
import { sendBearer } from './bearer-text.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Stage 2 refused with `missing_authorization`: where the key may have gone. */
export function diagnoseMissingAuthorization({ rawHeaders, query, path }: Arrived): Diagnosis {
  const headers = headersOf(rawHeaders);
  const said = (cause: string, summary: string, remedy: string): Diagnosis => ({
    summary,
    remedy,
    evidence: { cause },
  });
  const parameter = [...new URLSearchParams(query ?? '')].find(([, value]) => value.includes('pck_'))?.[0];
  if (parameter !== undefined) {
    return said(
      'key_in_url',
      `The key came in the URL, as ${parameter}. A key in the URL is never read, since URLs end up in logs.`,
      `${sendBearer} This key went through the logs of all that stand between: roll it.`,
    );
  }
  const elsewhere = headers.find(([name, value]) => name.toLowerCase() !== 'cookie' && value.includes('pck_'))?.[0];
  if (elsewhere !== undefined) {
    return said('other_header', `The key came in the header ${elsewhere} in place of Authorization.`, sendBearer);
  }
  if (headers.some(([name]) => name.toLowerCase() === 'authorization')) {
    return said(
      'empty',
      'Authorization is there and empty: the variable that it is made from is not set.',
      `${sendBearer} Set the variable in the environment that the sender runs in.`,
    );
  }
  if (path === '/v1/webhook/woocommerce' || headers.some(([name]) => /^x-wc-webhook-/i.test(name))) {
    return said(
      'stock_woocommerce',
      'WooCommerce sent this, and stock WooCommerce cannot send an Authorization header.',
      'Paste the connection’s Delivery URL, which ends in the key id, into the webhook.',
    );
  }
  return said(
    'absent',
    'The request came without an Authorization header.',
    `${sendBearer} If you do send it, a proxy on the way drops it, or a redirect from another address did.`,
  );
}

import { type Arrived, headersOf } from './arrived.ts';
import { sendBearer } from './bearer-text.ts';
import { type Diagnosis, diagnosis } from './diagnosis.ts';

/** Stage 2 refused with `missing_authorization`: where the key may have gone. */
export function diagnoseMissingAuthorization({ rawHeaders, query, path }: Arrived): Diagnosis {
  const headers = headersOf(rawHeaders);
  const parameter = [...new URLSearchParams(query ?? '')].find(([, value]) => value.includes('pck_'))?.[0];
  if (parameter !== undefined) {
    return diagnosis(
      'key_in_url',
      `The key came in the URL, as ${parameter}. A key in the URL is never read, because URLs end up in logs.`,
      `${sendBearer} The key is now in the logs of everything in between: replace it.`,
    );
  }
  const elsewhere = headers.find(([name, value]) => name.toLowerCase() !== 'cookie' && value.includes('pck_'))?.[0];
  if (elsewhere !== undefined) {
    return diagnosis('other_header', `The key came in the header ${elsewhere} instead of Authorization.`, sendBearer);
  }
  if (headers.some(([name]) => name.toLowerCase() === 'authorization')) {
    return diagnosis(
      'empty',
      'Authorization is there but empty: the variable it comes from isn’t set.',
      `${sendBearer} Set the variable in the environment that the sender runs in.`,
    );
  }
  if (path === '/v1/webhook/woocommerce' || headers.some(([name]) => /^x-wc-webhook-/i.test(name))) {
    return diagnosis(
      'stock_woocommerce',
      'WooCommerce sent this, and stock WooCommerce can’t send an Authorization header.',
      'Paste the connection’s Delivery URL into the webhook. It ends in the key id.',
    );
  }
  return diagnosis(
    'absent',
    'The request came without an Authorization header.',
    `${sendBearer} If you do send it, a proxy or a redirect on the way removes it.`,
  );
}

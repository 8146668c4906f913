import Link from 'next/link';
import type { ApiOutage } from '../../../lib/heartbeat/outages-since.ts';
import { Notice } from '../../ui/card.tsx';
import { count } from '../../ui/numbers.ts';
import { Period } from '../../ui/time.tsx';

const SHOWN = 3;

/** When nobody served the API, and what to do in a shop whose deliveries of that time are gone. */
export function OutageNotice({ outages }: { outages: readonly ApiOutage[] }) {
  if (outages.length === 0) return null;
  const newest = outages.slice(-SHOWN).reverse();
  return (
    <Notice tone="warn" className="mt-3 grid gap-2">
      <p>
        We couldn’t be reached{' '}
        {newest.map(({ from, to }, at) => (
          <span key={from.toISOString()}>
            {at > 0 && ', '}
            <Period from={from} to={to} />
          </span>
        ))}
        {outages.length > SHOWN && ` and ${count(outages.length - SHOWN)} more times in 7 days`}. WooCommerce may have
        counted failures, and won’t send those deliveries again.
      </p>
      <p>
        In WooCommerce → Settings → Advanced → Webhooks, check that every webhook is still Active. Then{' '}
        <Link
          href="/docs/woocommerce-401-loop#fetch-what-was-missed"
          className="text-accent underline underline-offset-2"
        >
          fetch what was missed
        </Link>
        , or connect the shop, and we do both for you.
      </p>
    </Notice>
  );
}

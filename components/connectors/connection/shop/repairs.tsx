import Link from 'next/link';
import type { Repair } from '../../../../lib/woocommerce/shop/repairs.ts';
import { count } from '../../../ui/numbers.ts';
import { Time } from '../../../ui/time.tsx';

const LATELY_MS = 7 * 24 * 3600 * 1000;
const SHOWN = 20;

/** What was missing here and has been fetched lately, each order with why it was missed. */
export function Repairs({ repaired, now }: { repaired: readonly Repair[]; now: Date }) {
  const lately = repaired.filter(({ repaired_at: at }) => now.getTime() - Date.parse(at) < LATELY_MS);
  if (lately.length === 0) return null;
  const missing = lately.filter(({ changed }) => changed === null).length;
  const whys = [...new Set(lately.flatMap(({ why }) => why ?? []))];
  return (
    <details>
      <summary className="wrap-anywhere min-h-8 cursor-pointer py-1 pointer-coarse:min-h-11">
        {wereFetched(missing, lately.length - missing)} in the last 7 days
        {whys.length > 0 && `; ${whys.slice(0, 3).join(', ')}`}.
      </summary>
      <ul className="mt-2 grid gap-1.5 text-table">
        {lately.slice(0, SHOWN).map(({ external_id: externalId, order_id: orderId, changed, why, repaired_at: at }) => (
          <li key={`${externalId} ${at}`} className="wrap-anywhere">
            <Link
              href={`/settings/connectors/orders/${orderId}`}
              className="font-mono text-accent underline underline-offset-2"
            >
              {externalId}
            </Link>{' '}
            {changed === null ? 'was missing' : `differed: ${Object.keys(changed).join(', ') || 'its details'}`}
            {why !== null && `, because ${why}`}; fetched <Time value={at} />
          </li>
        ))}
      </ul>
      {lately.length > SHOWN && (
        <p className="mt-1.5 text-table text-text-3">and {count(lately.length - SHOWN)} more</p>
      )}
    </details>
  );
}

/** `3 orders were missing and have been fetched`, `1 order differed and was corrected`, or both. */
function wereFetched(missing: number, differed: number): string {
  const fetched = `${orders(missing)} missing and ${missing === 1 ? 'has' : 'have'} been fetched`;
  const corrected = `${orders(differed)} not as the shop had ${differed === 1 ? 'it' : 'them'} and ${differed === 1 ? 'has' : 'have'} been corrected`;
  return [...(missing > 0 ? [fetched] : []), ...(differed > 0 ? [corrected] : [])].join(', ');
}

function orders(number: number): string {
  return `${count(number)} ${number === 1 ? 'order was' : 'orders were'}`;
}

import Link from 'next/link';
import type { Repair, RepairCounts } from '../../../../lib/woocommerce/shop/repairs.ts';
import { count } from '../../../ui/numbers.ts';
import { Time } from '../../../ui/time.tsx';

/** What was missing here and has been fetched lately, each order with why it was missed. */
export function Repairs({
  repaired,
  counts: { missing, differed, whys },
}: {
  /** The newest. */
  repaired: readonly Repair[];
  counts: RepairCounts;
}) {
  const all = missing + differed;
  if (all === 0) return null;
  const shown = repaired.slice(0, all);
  return (
    <details>
      <summary className="wrap-anywhere min-h-8 cursor-pointer py-1 pointer-coarse:min-h-11">
        {wereFetched(missing, differed)} in the last 7 days
        {whys.length > 0 && `; ${whys.join(', ')} (UTC)`}.
      </summary>
      <ul className="mt-2 grid gap-1.5 text-table">
        {shown.map(({ external_id: externalId, order_id: orderId, changed, why, repaired_at: at }) => (
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
      {all > shown.length && <p className="mt-1.5 text-table text-text-3">and {count(all - shown.length)} more</p>}
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

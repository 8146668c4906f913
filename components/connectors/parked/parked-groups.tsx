'use client';

import Link from 'next/link';
import type { WaitingGroup } from '../../../lib/woocommerce/list-waiting.ts';
import { SeenText } from '../../request-log/payload/seen-text.tsx';
import { Button } from '../../ui/button.tsx';
import { count } from '../../ui/numbers.ts';
import { Time } from '../../ui/time.tsx';
import { MoveShop } from '../connection/move-shop.tsx';
import { isWebAddress } from '../shop-name.ts';
import { everything, parkedHref } from './parked-url.ts';

/** What waits, by reason, shop and connection: one line a cause, each with what to do about all of it. */
export function ParkedGroups({ groups }: { groups: WaitingGroup[] }) {
  return (
    <section aria-labelledby="by-reason" className="mb-6">
      <h2 id="by-reason" className="mb-2 font-semibold text-section">
        By reason
      </h2>
      <ul className="overflow-hidden rounded-card border border-border bg-surface">
        {groups.map((group) => (
          <Group key={JSON.stringify([group.key.keyId, group.reason, group.source])} group={group} />
        ))}
      </ul>
    </section>
  );
}

function Group({ group }: { group: WaitingGroup }) {
  const { key, cause, reason, source, deliveries, latestAt } = group;
  const href = parkedHref({ ...everything, keyId: key.keyId, reason, source });
  const canMove = cause === 'other_shop' && source !== null && key.shop !== null && isWebAddress(source);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-border border-b px-4 py-3 last:border-b-0">
      <div className="wrap-anywhere grid min-w-0 flex-1 basis-72 gap-0.5">
        <p>
          <span className="font-medium tabular-nums">{count(deliveries)} ×</span> <SeenText>{reason}</SeenText>
        </p>
        <p className="flex flex-wrap gap-x-3 text-table text-text-2">
          <Link href={`/settings/connectors/${key.keyId}`} prefetch={false} className="hover:underline">
            {key.name}
          </Link>
          {source !== null && (
            <span className="font-mono">
              <SeenText>{source}</SeenText>
            </span>
          )}
          <span>
            latest <Time value={latestAt} />
          </span>
        </p>
      </div>
      <div className="flex max-w-full flex-wrap gap-2">
        {canMove && <MoveShop url={source} from={key.shop ?? ''} keyId={key.keyId} />}
        <Button asChild size="small">
          <Link href={href} prefetch={false}>
            Show {deliveries === 1 ? 'it' : `these ${count(deliveries)}`}
          </Link>
        </Button>
      </div>
    </li>
  );
}

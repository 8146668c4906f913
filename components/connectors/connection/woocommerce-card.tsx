import Link from 'next/link';
import { woocommerceShop } from '../../../lib/connections/woocommerce-shop.ts';
import { consolePool } from '../../../lib/database/console-pool.ts';
import type { Transaction } from '../../../lib/database/prisma.ts';
import type { ApiOutage } from '../../../lib/heartbeat/outages-since.ts';
import type { ShownKey } from '../../../lib/keys/list-keys.ts';
import { FAILURES_TO_OFF, uncounted, type WebhookMeter } from '../../../lib/woocommerce/webhook-meter.ts';
import { Card, Notice, TitledCard } from '../../ui/card.tsx';
import { cn } from '../../ui/cn.ts';
import { count } from '../../ui/numbers.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Period, Time } from '../../ui/time.tsx';
import { isWebAddress } from '../shop-name.ts';
import { MoveNotice } from './move-notice.tsx';
import { MoveShop } from './move-shop.tsx';
import { OutageNotice } from './outage-notice.tsx';
import { linkedShopOf } from './shop/linked-shop-of.ts';

/** From so many failures in a row a webhook is in danger. */
const WARN_FROM = 5;

/** The shop that a woocommerce key takes deliveries from, and how near each webhook is to being switched off. */
export async function WooCommerceCard({
  db,
  shown,
  organizationId,
  mayChange,
  now,
}: {
  db: Transaction;
  organizationId: string;
  shown: ShownKey;
  mayChange: boolean;
  now: Date;
}) {
  const { keyId, webhookSourceUrl: shop } = shown;
  const { meters, otherShops, moves, outages } = await woocommerceShop(db, consolePool(), shown, now);
  // A linked shop is reconciled for that time.
  const isLinked = (await linkedShopOf(organizationId, keyId)) !== null;
  const [move] = moves;
  return (
    <TitledCard title="WooCommerce" id="woocommerce">
      <p className="wrap-anywhere">
        {shop === null ? 'The first delivery that names its shop pins it.' : 'Takes deliveries from '}
        {shop !== null && <span className="font-mono text-table">{shop}</span>}
      </p>
      {!isLinked && <OutageNotice outages={outages} />}
      {move && <MoveNotice key={move.id} move={move} mayChange={mayChange} />}
      {otherShops.map(({ url, waiting, lastAt }) => (
        <Notice key={url} tone="warn" className="mt-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <p className="wrap-anywhere min-w-0 flex-1 basis-64">
            {count(waiting)} {waiting === 1 ? 'delivery' : 'deliveries'} parked: from{' '}
            <span className="font-mono text-table">{url}</span>, the latest <Time value={lastAt} />.{' '}
            {mayChange && (
              <Link
                href={`/settings/connectors/parked?${new URLSearchParams({ key: keyId, source: url })}`}
                className="text-accent underline underline-offset-2"
              >
                Review
              </Link>
            )}
          </p>
          {mayChange && shop !== null && isWebAddress(url) && <MoveShop url={url} from={shop} keyId={keyId} />}
        </Notice>
      ))}
      {meters.length === 0 ? (
        <p className="mt-3 text-text-2">No webhook has sent anything yet.</p>
      ) : (
        <ul className="@container mt-4 grid gap-3">
          {meters.map((meter) => (
            <li key={meter.webhookId}>
              <Meter meter={meter} missed={uncounted(meter, outages)} />
            </li>
          ))}
        </ul>
      )}
      <p className="mt-4 text-table text-text-3">
        These are the failures we saw. WooCommerce also counts deliveries that never reached us.
      </p>
    </TitledCard>
  );
}

/** While the log is read. */
export function WooCommerceSkeleton() {
  return (
    <Card className="h-52 p-6" aria-busy>
      <Skeleton className="h-6 w-40" />
      <Skeleton className="mt-4 h-5" />
    </Card>
  );
}

function Meter({ meter, missed }: { meter: WebhookMeter; missed: readonly ApiOutage[] }) {
  const { webhookId, topic, lastFailureAt, lastSuccessAt } = meter;
  const failures = Math.min(meter.failuresInARow, FAILURES_TO_OFF);
  const off = failures >= FAILURES_TO_OFF;
  const counted = failures === 0 ? `0 of ${FAILURES_TO_OFF}` : `${failures} of ${FAILURES_TO_OFF} failures in a row`;
  const words = missed.length === 0 ? counted : `at least ${counted}`;
  const [lastMissed] = missed.slice(-1);
  const fill = off ? 'bg-err' : failures >= WARN_FROM ? 'bg-warn' : 'bg-text-2';
  return (
    <div className="grid gap-1">
      <div className="grid items-baseline gap-x-4 gap-y-1 text-table @min-[32rem]:grid-cols-[minmax(0,1fr)_5.25rem_10rem]">
        <span className="wrap-anywhere">
          Webhook {webhookId} {topic !== null && <span className="font-mono">{topic}</span>}
        </span>
        {/* biome-ignore lint/a11y/useSemanticElements: a meter element cannot be drawn in seven pieces */}
        <span
          role="meter"
          aria-label={`Webhook ${webhookId}`}
          aria-valuemin={0}
          aria-valuemax={FAILURES_TO_OFF}
          aria-valuenow={failures}
          aria-valuetext={`${missed.length === 0 ? '' : 'at least '}${failures} of ${FAILURES_TO_OFF} failures in a row`}
          className="flex gap-0.5 self-center"
        >
          {Array.from({ length: FAILURES_TO_OFF }, (_, at) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: seven places that never move
              key={at}
              className={cn(
                'h-3.5 w-2.5 rounded-[2px] border border-control forced-colors:border-[CanvasText]',
                at < failures && [fill, 'border-transparent forced-colors:bg-[Highlight]'],
              )}
            />
          ))}
        </span>
        <span className={off ? 'font-medium text-err' : failures >= WARN_FROM ? 'font-medium text-warn' : undefined}>
          {words}
        </span>
        <span className="text-text-2 @min-[32rem]:col-span-3">
          {lastFailureAt !== null && failures > 0 && (
            <>
              last <Time value={lastFailureAt} />
            </>
          )}
          {lastFailureAt !== null && failures > 0 && lastSuccessAt !== null && ', '}
          {lastSuccessAt !== null && (
            <>
              last accepted <Time value={lastSuccessAt} />
            </>
          )}
          {lastMissed && (
            <>
              {(failures > 0 || lastSuccessAt !== null) && '; '}
              not counting what failed <Period from={lastMissed.from} to={lastMissed.to} />
              {missed.length > 1 && ' and before'}, when we couldn’t be reached
            </>
          )}
        </span>
      </div>
      {off && lastFailureAt !== null && (
        <p className="text-err text-table">
          Probably switched off since <Time value={lastFailureAt} style="sentence" />. Switch it on in WooCommerce; then
          save the orders that changed since then again.
        </p>
      )}
    </div>
  );
}

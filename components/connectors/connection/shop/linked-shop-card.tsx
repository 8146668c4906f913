import type { SeenWebhook } from '../../../../lib/woocommerce/shop/linked-shop.ts';
import type { ShopRun } from '../../../../lib/woocommerce/shop/shop-runs.ts';
import type { ShopDetails, ShownShop } from '../../../../lib/woocommerce/shop/show-shop.ts';
import { Notice, TitledCard } from '../../../ui/card.tsx';
import { count } from '../../../ui/numbers.ts';
import { Status, type StatusName } from '../../../ui/status.tsx';
import { Time } from '../../../ui/time.tsx';
import { shopName } from '../../shop-name.ts';
import { ImportShop } from './import-shop.tsx';
import { Repairs } from './repairs.tsx';
import { Runs } from './runs.tsx';
import { ShopButtons } from './shop-buttons.tsx';

/** What an owner wants to know of a linked shop: whether all of it is here, and what was done so that it is. */
export function LinkedShopCard({
  shop,
  details,
  runs,
  mayChange,
}: {
  shop: ShownShop;
  details: ShopDetails;
  /** The newest first. */
  runs: readonly ShopRun[];
  mayChange: boolean;
}) {
  const name = shopName(shop.url);
  return (
    <TitledCard
      title={<span className="wrap-anywhere">Shop: {name}</span>}
      id="shop"
      actions={mayChange && <ShopButtons name={name} />}
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <Completeness shop={shop} details={details} />
        {details.otherSource !== null && <OtherShop source={details.otherSource} name={name} />}
        <ImportShop
          state={shop.import}
          startedAt={details.importStartedAt?.getTime() ?? null}
          isWhole={shop.complete_until !== null}
          isNew={details.reconciledAt === null && details.trouble === null}
          mayChange={mayChange}
        />
        <Repairs repaired={shop.repaired} counts={details.repairs} />
        <Webhooks webhooks={shop.webhooks} />
        <Runs runs={runs} />
        <p className="text-table text-text-3">
          Connected <Time value={shop.linked_at} style="sentence" />
          {shop.version !== null && `, WooCommerce ${shop.version}`}.
          {details.checkedAt !== null && (
            <>
              {' '}
              Webhooks checked <Time value={details.checkedAt} />
              {details.reconciledAt !== null && (
                <>
                  , orders compared <Time value={details.reconciledAt} />
                </>
              )}
              .
            </>
          )}
        </p>
      </div>
    </TitledCard>
  );
}

function Completeness({ shop, details }: { shop: ShownShop; details: ShopDetails }) {
  const { complete_until: until, orders_in_shop: inShop, orders_here: here } = shop;
  const counts = `${inShop === null ? '' : `${orders(inShop)} in the shop, `}${count(here)} here.`;
  if (details.trouble !== null && details.troubleSince !== null) {
    return (
      <Notice tone="err" className="grid gap-1">
        <p>
          <Status status="failed">Can’t read the shop</Status> since{' '}
          <Time value={details.troubleSince} style="sentence" />: {details.trouble}.
        </p>
        <p>
          We keep trying.{' '}
          {until !== null && (
            <>
              Complete up to <Time value={until} style="sentence" />.{' '}
            </>
          )}
          {counts}
        </p>
      </Notice>
    );
  }
  if (until !== null) {
    return (
      <p>
        <Status status="connected" className="mr-1.5 align-bottom text-body">
          Complete
        </Status>
        up to <Time value={until} style="sentence" />. {counts}
      </p>
    );
  }
  return (
    <p>
      <Status status="warning" className="mr-1.5 align-bottom text-body">
        Not complete yet.
      </Status>
      {counts} {shop.import.state === 'none' && 'New orders are arriving. Import the earlier ones below.'}
    </p>
  );
}

/** Its deliveries are parked, or those of this one would be. */
function OtherShop({ source, name }: { source: string; name: string }) {
  return (
    <Notice tone="warn">
      <p className="wrap-anywhere">
        This key takes deliveries from <span className="font-mono text-table">{source}</span>, not from {name}. Unlink{' '}
        {name} and connect the other shop, or, if the shop has moved, accept the move below.
      </p>
    </Notice>
  );
}

function orders(number: number): string {
  return `${count(number)} ${number === 1 ? 'order' : 'orders'}`;
}

const standings: Record<string, { status: StatusName; word: string }> = {
  active: { status: 'active', word: 'Active' },
  paused: { status: 'warning', word: 'Paused in WooCommerce' },
  disabled: { status: 'failed', word: 'Switched off' },
};

/** Ours in the shop, as they were seen last. */
function Webhooks({ webhooks }: { webhooks: readonly SeenWebhook[] }) {
  const areAllOn = webhooks.every(({ status }) => status === 'active');
  return (
    <details open={!areAllOn || undefined}>
      <summary className="min-h-8 w-fit cursor-pointer py-1 pointer-coarse:min-h-11 pointer-coarse:py-2.5">
        {count(webhooks.length)} {webhooks.length === 1 ? 'webhook' : 'webhooks'} in the shop,{' '}
        {areAllOn ? 'all active' : 'not all of them active'}
      </summary>
      <ul className="mt-2 grid gap-1.5 text-table sm:grid-cols-2">
        {webhooks.map(({ id, topic, status }) => {
          const standing = standings[status] ?? { status: 'warning' as const, word: status };
          return (
            <li key={id} className="wrap-anywhere flex flex-wrap items-center gap-x-3 gap-y-0.5">
              <Status status={standing.status}>{standing.word}</Status>
              <span>
                Webhook {id} <span className="font-mono">{topic}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

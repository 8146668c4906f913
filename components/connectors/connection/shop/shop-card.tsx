import { consolePool } from '../../../../lib/database/console-pool.ts';
import { env } from '../../../../lib/env.ts';
import type { ShownKey } from '../../../../lib/keys/list-keys.ts';
import { approvalState } from '../../../../lib/woocommerce/shop/approval-state.ts';
import { mayAskApproval } from '../../../../lib/woocommerce/shop/ask-approval.ts';
import { runsOfShop } from '../../../../lib/woocommerce/shop/shop-runs.ts';
import { Card } from '../../../ui/card.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ConnectShop } from './connect-shop.tsx';
import { LinkedShopCard } from './linked-shop-card.tsx';
import { linkedShopOf } from './linked-shop-of.ts';

/** Runs that are listed. */
const RUNS = 12;

/** The shop that a woocommerce key is linked to and how complete it is here; of a key without one, the way to link it. */
export async function ShopCard({
  shown,
  organizationId,
  mayManage,
  returned,
  now,
}: {
  shown: ShownKey;
  organizationId: string;
  mayManage: boolean;
  /** Somebody comes back from WordPress, where they pressed one of the two buttons. */
  returned: 'approved' | 'denied' | null;
  now: Date;
}) {
  const pool = consolePool();
  const linked = await linkedShopOf(organizationId, shown.keyId);
  const mayChange = mayManage && shown.status === 'active';
  if (linked !== null) {
    const runs = await runsOfShop(pool, organizationId, shown.keyId, RUNS);
    return <LinkedShopCard {...linked} runs={runs} mayChange={mayManage} />;
  }
  if (!mayChange || shown.rolledTo !== null) return null;
  const approval = await approvalState(pool, organizationId, shown.id, now);
  return (
    <ConnectShop
      key={approval?.is === 'failed' ? approval.problem : 'form'}
      mayAsk={mayAskApproval(env().appUrl)}
      approval={approval}
      returned={returned}
      source={shown.webhookSourceUrl}
    />
  );
}

export function ShopSkeleton() {
  return (
    <Card className="h-44 p-6" aria-busy>
      <Skeleton className="h-6 w-40" />
      <Skeleton className="mt-4 h-5" />
      <Skeleton className="mt-3 h-9 max-w-120" />
    </Card>
  );
}

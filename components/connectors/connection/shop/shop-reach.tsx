'use client';

import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Reach } from '../../../../lib/woocommerce/shop/reach-shop.ts';
import { callAction } from '../../../call-action.ts';
import { Notice } from '../../../ui/card.tsx';
import { shopName } from '../../shop-name.ts';
import { useConnection } from '../connection-context.tsx';
import { reachShopAction } from './shop-actions.ts';

/** The shop that the key is linked to, asked when a dialog opens; null: linked to none, undefined until that is known. */
export function useShopReach(open: boolean): Reach | null | undefined {
  const { keyId, payloadFormat } = useConnection();
  const [reach, setReach] = useState<Reach | null>();
  const asks = open && payloadFormat === 'woocommerce';
  useEffect(() => {
    if (!asks) return;
    let stale = false;
    setReach(undefined);
    // Asks the server, which asks the shop.
    callAction(reachShopAction({ keyId })).then((result) => {
      if (!stale) setReach(result.ok ? result.value : null);
    });
    return () => {
      stale = true;
    };
  }, [asks, keyId]);
  return asks ? reach : null;
}

/** What becomes of a linked shop's webhooks when their secret or delivery URL changes. */
export function ShopReach({ reach, what }: { reach: Reach | undefined; what: 'secret' | 'delivery URL' }) {
  if (reach === undefined) return <p className="min-h-11 text-text-2">Checking whether the shop can be reached…</p>;
  const name = shopName(reach.url);
  if (reach.trouble === null)
    return (
      <p className="min-h-11 text-text-2">
        We put the new {what} into the webhooks of {name}. With “at once” the old one works until the first delivery
        with the new one.
      </p>
    );
  return (
    <Notice tone="warn" role="alert" className="flex gap-2">
      <TriangleAlert aria-hidden className="mt-0.5 size-4.5 shrink-0 text-warn" />
      <p className="min-w-0">
        {name} can’t be reached: {reach.trouble}. Its webhooks keep the old {what} until it can; once the old one stops,
        what they send is refused. It’s better to wait until the shop can be reached.
      </p>
    </Notice>
  );
}

'use client';

import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { ActionDialog } from '../../../action-dialog.tsx';
import { toast } from '../../../ui/toaster.tsx';
import { useConnection } from '../connection-context.tsx';
import { focusCard, focusCardThatComes } from '../focus-card.ts';
import { unlinkShopAction } from './shop-actions.ts';

/** Asks before the credentials are destroyed. */
export function UnlinkDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const { keyId } = useConnection();
  const router = useRouter();
  /** Then the button that opened this goes, and the focus would with it. */
  const isUnlinked = useRef(false);
  return (
    <ActionDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Unlink ${name}?`}
      description={
        <>
          <p>
            We destroy the shop’s consumer key and secret here, and no longer watch its webhooks, fetch what was missed
            or tell you how complete its orders are. A running import stops.
          </p>
          <p className="mt-3">
            Nothing changes in the shop: its webhooks keep sending to this key. To stop them, delete them in
            WooCommerce, and the key under Settings → Advanced → REST API.
          </p>
        </>
      }
      confirm="Unlink"
      pendingWord="Unlinking…"
      onCloseAutoFocus={(event) => isUnlinked.current && focusCard(event, 'shop')}
      act={async () => {
        const result = await unlinkShopAction({ keyId });
        isUnlinked.current = result.ok;
        return result;
      }}
      done={() => {
        toast(`Unlinked from ${name}. Its webhooks keep sending.`);
        focusCardThatComes('shop');
        router.refresh();
      }}
    />
  );
}

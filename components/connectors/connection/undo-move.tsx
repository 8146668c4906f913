'use client';

import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import type { Move } from '../../../lib/woocommerce/list-moves.ts';
import { ActionDialog } from '../../action-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { count } from '../../ui/numbers.ts';
import { toast } from '../../ui/toaster.tsx';
import { shopName } from '../shop-name.ts';
import { undoMoveAction } from './connection-actions.ts';
import { useConnection } from './connection-context.tsx';
import { focusCard } from './focus-card.ts';

/** The shop before it becomes the key's again, and what the move applied is taken back. */
export function UndoMove({ move }: { move: Move }) {
  const { keyId } = useConnection();
  const router = useRouter();
  /** Then the button that opened this goes, and the focus would with it. */
  const isUndone = useRef(false);
  const [from, to] = [shopName(move.fromUrl), shopName(move.toUrl)];
  const { orders } = move.records;
  return (
    <ActionDialog
      trigger={<Button size="small">Undo the move</Button>}
      title={`Undo the move to ${to}`}
      onCloseAutoFocus={(event) => isUndone.current && focusCard(event)}
      description={
        <div className="grid gap-3">
          <p className="wrap-anywhere">
            This key takes deliveries from {from} again. Those from {to} are parked.
          </p>
          <p>
            The move created or changed {count(orders)} {orders === 1 ? 'order' : 'orders'}. Those it created are
            removed, those it changed get their earlier state back, and its {count(move.taken)}{' '}
            {move.taken === 1 ? 'delivery waits' : 'deliveries wait'} again.
          </p>
          <p className="wrap-anywhere">
            Orders that have been changed since stay as they are and are listed here. So does everything {to} sent after
            the move.
          </p>
        </div>
      }
      cancel="Keep the move"
      confirm="Undo the move"
      pendingWord="Undoing…"
      act={async () => {
        const result = await undoMoveAction({ keyId, moveId: move.id });
        isUndone.current = result.ok;
        return result;
      }}
      done={() => {
        toast(`This key takes deliveries from ${from} again.`);
        router.refresh();
      }}
    />
  );
}

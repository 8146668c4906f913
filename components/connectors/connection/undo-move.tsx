'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import type { Move } from '../../../lib/woocommerce/list-moves.ts';
import { callAction } from '../../call-action.ts';
import { AlertDialog, AlertDialogCancel, AlertDialogContent, AlertDialogTrigger } from '../../ui/alert-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { FieldError } from '../../ui/field.tsx';
import { count } from '../../ui/numbers.ts';
import { toast } from '../../ui/toaster.tsx';
import { shopName } from '../shop-name.ts';
import { useConnection } from './connection-context.tsx';
import { focusCard } from './focus-card.ts';

/** The shop before it becomes the key's again, and what the move applied is taken back. */
export function UndoMove({ move }: { move: Move }) {
  const { keyId, actions } = useConnection();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  /** Then the button that opened this goes, and the focus would with it. */
  const done = useRef(false);
  const [from, to] = [shopName(move.fromUrl), shopName(move.toUrl)];
  const { orders } = move.records;

  function close(next: boolean) {
    if (pending) return;
    setProblem(null);
    setOpen(next);
  }

  async function undo() {
    setPending(true);
    const result = await callAction(actions.undoMove({ keyId, moveId: move.id }));
    setPending(false);
    if (!result.ok) return setProblem(result.message);
    done.current = true;
    setOpen(false);
    toast(`This key takes deliveries from ${from} again.`);
    router.refresh();
  }

  return (
    <AlertDialog open={open} onOpenChange={close}>
      <AlertDialogTrigger asChild>
        <Button size="small">Undo the move</Button>
      </AlertDialogTrigger>
      <AlertDialogContent
        title={`Undo the move to ${to}`}
        onCloseAutoFocus={(event) => done.current && focusCard(event)}
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
              Orders that have been changed since stay as they are and are listed here. So does everything {to} sent
              after the move.
            </p>
          </div>
        }
        footer={
          <>
            <AlertDialogCancel asChild>
              <Button>Keep the move</Button>
            </AlertDialogCancel>
            <Button variant="danger" pending={pending} pendingWord="Undoing…" onClick={undo}>
              Undo the move
            </Button>
          </>
        }
      >
        {problem !== null && (
          <div role="alert" className="mt-3">
            <FieldError>{problem}</FieldError>
          </div>
        )}
      </AlertDialogContent>
    </AlertDialog>
  );
}

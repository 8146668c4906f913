'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import type { Move } from '../../../lib/woocommerce/list-moves.ts';
import { callAction } from '../../call-action.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/card.tsx';
import { count } from '../../ui/numbers.ts';
import { Time } from '../../ui/time.tsx';
import { shopName } from '../shop-name.ts';
import { carryOnMoveAction } from './connection-actions.ts';
import { useConnection } from './connection-context.tsx';
import { UndoMove } from './undo-move.tsx';

/** The key's last move to another shop: how far it is, what it did, and the way back. */
export function MoveNotice({ move: brought, mayChange }: { move: Move; mayChange: boolean }) {
  const { move, failure, again } = useCarriedOn(brought, mayChange);
  const { fromUrl, toUrl, movedAt, movedBy, undoneAt, undoneBy, taken, stillParked, waiting } = move;
  const [from, to] = [shopName(fromUrl), shopName(toUrl)];
  const isRunning = isUnfinished(move);
  const isUndone = undoneAt !== null;
  return (
    <Notice tone="info" className="mt-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="wrap-anywhere grid min-w-0 flex-1 basis-64 gap-1">
        <p>
          {isUndone ? (
            <>
              The move from {from} to {to} was undone <Time value={undoneAt} /> by {undoneBy}.
            </>
          ) : (
            <>
              Moved from {from} to {to} <Time value={movedAt} /> by {movedBy}.
            </>
          )}
        </p>
        <p role="status" className="tabular-nums">
          {isUndone
            ? isRunning
              ? `Undoing: ${count(move.records.open)} ${move.records.open === 1 ? 'record' : 'records'} to go…`
              : 'What it applied was undone, and its deliveries are waiting again.'
            : isRunning
              ? `Applying: ${count(taken)} of ${count(taken + waiting)} waiting deliveries…`
              : appliedText(move)}
        </p>
        {!isUndone && !isRunning && stillParked > 0 && (
          <p>
            {count(stillParked)} of them could not be applied and {stillParked === 1 ? 'is' : 'are'} still parked.
          </p>
        )}
        {isUndone && !isRunning && <Kept move={move} />}
        {failure !== null && (
          <p role="alert" className="text-err">
            {failure}{' '}
            <Button variant="link" size="small" onClick={again}>
              Try again
            </Button>
          </p>
        )}
      </div>
      {mayChange && !isUndone && move.isLast && <UndoMove move={move} />}
    </Notice>
  );
}

function appliedText({ taken, records }: Move): string {
  if (taken === 0) return 'No delivery was waiting.';
  const { orders } = records;
  return `${count(taken)} waiting ${taken === 1 ? 'delivery was' : 'deliveries were'} applied: ${count(orders)} ${orders === 1 ? 'order' : 'orders'} created or changed.`;
}

/** What could not be taken back, by name. */
function Kept({ move: { kept } }: { move: Move }) {
  if (kept.orders === 0) return null;
  const rest = kept.orders - kept.names.length;
  return (
    <p>
      {kept.orders === 1 ? '1 order stays' : `${count(kept.orders)} orders stay`} as{' '}
      {kept.orders === 1 ? 'it is' : 'they are'}, because {kept.orders === 1 ? 'it has' : 'they have'} been changed
      since: <span className="font-mono text-table">{kept.names.join(', ')}</span>
      {rest > 0 && ` and ${count(rest)} more`}.
    </p>
  );
}

function isUnfinished({ undoneAt, undoEndedAt, waiting }: Move): boolean {
  return undoneAt === null ? waiting > 0 : undoEndedAt === null;
}

/** While somebody looks, the work is done at once; else a job does it. */
function useCarriedOn(brought: Move, mayChange: boolean) {
  const { keyId } = useConnection();
  const router = useRouter();
  const [carried, setCarried] = useState<{ from: Move; move: Move } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const move = carried?.from === brought ? carried.move : brought;
  const { id: moveId } = brought;
  const goesOn = mayChange && isUnfinished(brought);
  // Asks the server to go on, again and again. A failed try waits for the person.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the page brings starts over, and so does a try
  useEffect(() => {
    if (!goesOn) return;
    let stale = false;
    setFailure(null);
    async function carryOn() {
      while (!stale) {
        const step = await callAction(carryOnMoveAction({ keyId, moveId }), 'The server did not answer.');
        if (stale) return;
        if (!step.ok) return setFailure(step.message);
        setCarried({ from: brought, move: step.value });
        if (!isUnfinished(step.value)) return router.refresh();
      }
    }
    carryOn();
    return () => {
      stale = true;
    };
  }, [goesOn, keyId, moveId, brought, tries]);
  return { move, failure, again: () => setTries((before) => before + 1) };
}

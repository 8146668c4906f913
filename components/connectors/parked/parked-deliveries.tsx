'use client';

import { useState } from 'react';
import type { WaitingDelivery, WaitingFilter } from '../../../lib/woocommerce/list-waiting.ts';
import { SeenText } from '../../request-log/payload/seen-text.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/card.tsx';
import { CheckboxBox } from '../../ui/checkbox.tsx';
import { count } from '../../ui/numbers.ts';
import { Delivery, isDone } from './parked-delivery.tsx';
import { type Run, useReprocess } from './use-reprocess.ts';

/** Deliveries that wait for somebody: what each is, why, what to do; reprocessed one by one, several, or all that match. */
export function ParkedDeliveries({
  deliveries,
  all,
  filter,
}: {
  deliveries: WaitingDelivery[];
  /** On all pages. */
  all: number;
  filter: WaitingFilter;
}) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  /** All that match are meant, those of other pages too. */
  const [isWhole, setWhole] = useState(false);
  const work = useReprocess();
  const open = deliveries.filter((delivery) => !isDone(delivery, work.progress.get(delivery.id)));
  const chosen = open.filter(({ id }) => selected.has(id));
  const toggle = (ids: readonly string[], on: boolean) => {
    setWhole(false);
    setSelected((before) => {
      const after = new Set(before);
      for (const id of ids) on ? after.add(id) : after.delete(id);
      return after;
    });
  };
  // The oldest first, as they came: a newer state of the order wins anyway.
  const oldestFirst = (some: readonly WaitingDelivery[]) => some.map(({ id }) => id).reverse();
  const wanted = isWhole ? all : chosen.length;
  const isPageChosen = open.length > 0 && chosen.length === open.length;

  async function reprocess() {
    if (wanted === 0 || work.isRunning) return;
    await (isWhole ? work.all(filter) : work.several(oldestFirst(chosen)));
    setWhole(false);
  }

  return (
    <div className="grid gap-3">
      {filter.state === 'parked' && (
        <div className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-2">
          <span className="flex items-center gap-2.5 pl-4">
            <CheckboxBox
              aria-label="Select all on this page"
              checked={chosen.length > 0 && (isPageChosen || 'indeterminate')}
              disabled={open.length === 0 || work.isRunning}
              onCheckedChange={(on) =>
                toggle(
                  open.map(({ id }) => id),
                  on === true,
                )
              }
            />
            <span className="text-table text-text-2 tabular-nums">
              {wanted === 0 ? 'Select' : `${count(wanted)} selected`}
            </span>
          </span>
          {isPageChosen && all > deliveries.length && !isWhole && (
            <Button size="small" variant="link" onClick={() => setWhole(true)}>
              Select all {count(all)}
            </Button>
          )}
          <Button size="small" aria-disabled={wanted === 0 || work.isRunning || undefined} onClick={reprocess}>
            Reprocess {wanted > 0 ? count(wanted) : ''}
          </Button>
          <Told run={work.run} />
        </div>
      )}
      {work.failure && (
        <Notice tone="err" role="alert">
          {work.failure}
        </Notice>
      )}
      {work.run && !work.isRunning && <StillParked run={work.run} />}
      <ul className="overflow-hidden rounded-card border border-border bg-surface" aria-label="Deliveries">
        {deliveries.map((delivery) => (
          <Delivery
            key={delivery.id}
            delivery={delivery}
            progress={work.progress.get(delivery.id)}
            isSelected={isWhole || selected.has(delivery.id)}
            isBusy={work.isRunning}
            onSelect={(on) => toggle([delivery.id], on)}
            onReprocess={() => work.several([delivery.id])}
            onAccept={(acceptance) => work.accept(delivery.id, acceptance)}
          />
        ))}
      </ul>
    </div>
  );
}

/** How far it is. */
function Told({ run }: { run: Run | null }) {
  return (
    <span role="status" className="text-table text-text-2 tabular-nums">
      {run !== null &&
        (run.done < run.all
          ? `${count(run.done)} of ${count(run.all)}…`
          : `${count(run.settled)} of ${count(run.all)} done.`)}
    </span>
  );
}

/** Why some of a run are parked still: their rows may be on other pages. */
function StillParked({ run }: { run: Run }) {
  if (run.all < 2 || run.reasons.size === 0) return null;
  return (
    <Notice tone="warn">
      <p>Still parked:</p>
      <ul className="list-disc pl-5">
        {[...run.reasons].slice(0, 10).map(([reason, times]) => (
          <li key={reason} className="wrap-anywhere">
            {count(times)} × <SeenText>{reason}</SeenText>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import type { ActionResult } from '../../../../lib/action-result.ts';
import type { ShownShop } from '../../../../lib/woocommerce/shop/show-shop.ts';
import { callAction } from '../../../call-action.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { count } from '../../../ui/numbers.ts';
import { useTimes } from '../../../ui/time.tsx';
import { useConnection } from '../connection-context.tsx';
import { pauseImportAction, startImportAction } from './shop-actions.ts';
import { timeLeft } from './time-left.ts';
import { useFollowShop } from './use-follow-shop.ts';

/** The import of a shop's history: its beginning, how far it is, and its end. */
export function ImportShop({
  state: { state, done, total },
  startedAt,
  isWhole,
  isNew,
  mayChange,
}: {
  state: ShownShop['import'];
  /** In milliseconds, by the server's clock. */
  startedAt: number | null;
  /** All of the shop is here. */
  isWhole: boolean;
  /** It was linked just now, and is being compared for the first time. */
  isNew: boolean;
  mayChange: boolean;
}) {
  const { keyId } = useConnection();
  const router = useRouter();
  const { now } = useTimes();
  const [since, setSince] = useState('');
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useFollowShop(state === 'running' || isNew);

  async function call(work: Promise<ActionResult<void>>) {
    setPending(true);
    setProblem(null);
    const result = await callAction(work);
    setPending(false);
    if (!result.ok) setProblem(result.message);
    router.refresh();
  }

  function start(event: FormEvent) {
    event.preventDefault();
    if (!pending) void call(startImportAction({ keyId, since: since === '' ? null : since }));
  }

  if (state === 'running' || state === 'paused' || state === 'failed') {
    const words = {
      running: ['Importing', 'Pause', () => pauseImportAction({ keyId })],
      paused: ['Import paused at', 'Resume', () => startImportAction({ keyId, since: null })],
      failed: ['Import stopped at', 'Resume', () => startImportAction({ keyId, since: null })],
    } as const;
    const [doing, next, act] = words[state];
    const left = state === 'running' && startedAt !== null ? timeLeft(done, total, now.getTime() - startedAt) : null;
    return (
      <div className="grid max-w-180 gap-2">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <p role="status" className="tabular-nums">
            {total === 0 ? 'Starting the import…' : `${doing} ${count(done)} of ${count(total)}`}
            {left !== null && `, ${left}`}
          </p>
          {mayChange && (
            <Button size="small" pending={pending} onClick={() => void call(act())}>
              {next}
            </Button>
          )}
        </div>
        <progress
          aria-label="Import"
          max={Math.max(1, total)}
          value={done}
          className="h-2 w-full appearance-none overflow-hidden rounded-chip bg-sunken [&::-moz-progress-bar]:bg-text-2 [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-text-2"
        />
        {problem !== null && (
          <p role="alert" className="text-err">
            {problem}
          </p>
        )}
      </div>
    );
  }
  const imported = state === 'done' && (
    <p className="text-text-2 tabular-nums">
      Imported {count(total)} {total === 1 ? 'order' : 'orders'}.
    </p>
  );
  if (!mayChange || isWhole) return imported || null;
  return (
    <form onSubmit={start} className="grid max-w-180 gap-2" noValidate>
      {imported}
      <Field
        label="Import orders since"
        help="Leave it empty for all orders. Orders that are already here stay as they are."
        error={problem}
      >
        <div className="flex flex-wrap items-center gap-2">
          <Input type="date" value={since} className="w-44" onChange={(event) => setSince(event.target.value)} />
          <Button type="submit" pending={pending} pendingWord="Starting…">
            Import
          </Button>
        </div>
      </Field>
    </form>
  );
}

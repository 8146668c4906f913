import type { ShopRun, ShopTask } from '../../../../lib/woocommerce/shop/shop-runs.ts';
import { count } from '../../../ui/numbers.ts';
import { Status, type StatusName } from '../../../ui/status.tsx';
import { Time } from '../../../ui/time.tsx';

const tasks: Record<ShopTask, string> = {
  watch: 'Checked the webhooks',
  reconcile: 'Fetched what was missing',
  import: 'Imported',
};
const outcomes: Record<string, { status: StatusName; word: string }> = {
  done: { status: 'active', word: 'Done' },
  running: { status: 'waiting', word: 'Running' },
  failed: { status: 'failed', word: 'Failed' },
};
const interrupted = { status: 'warning', word: 'Interrupted' } as const;

/** What was done with the shop lately, by itself or because somebody asked. */
export function Runs({ runs }: { runs: readonly ShopRun[] }) {
  if (runs.length === 0) return null;
  return (
    <details>
      <summary className="min-h-8 w-fit cursor-pointer py-1 pointer-coarse:min-h-11 pointer-coarse:py-2.5">
        Latest runs
      </summary>
      <ul className="mt-2 grid gap-1.5 text-table">
        {runs.map((run) => {
          const { status, word } = outcomes[run.outcome] ?? interrupted;
          return (
            <li key={`${run.task} ${run.startedAt.toISOString()}`} className="wrap-anywhere">
              <Status status={status} className="mr-2 align-bottom">
                {word}
              </Status>
              {tasks[run.task]} <Time value={run.startedAt} />
              {did(run)}
              {run.error !== null && `: ${run.error}`}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function did({ task, count: number }: ShopRun): string {
  if (number === null) return '';
  if (task === 'watch') return number === 0 ? ': all as they should be' : `, ${count(number)} changed`;
  if (task === 'reconcile') return number === 0 ? ': nothing was missing' : `, ${orders(number)}`;
  return `, ${orders(number)} new here`;
}

function orders(number: number): string {
  return `${count(number)} ${number === 1 ? 'order' : 'orders'}`;
}

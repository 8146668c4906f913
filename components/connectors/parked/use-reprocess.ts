'use client';

import { useState } from 'react';
import type { ParkedOutcome } from '../../../lib/parking/parked-outcome.ts';
import type { Acceptance } from '../../../lib/woocommerce/accept-parked.ts';
import type { WaitingFilter } from '../../../lib/woocommerce/list-waiting.ts';
import { callAction } from '../../call-action.ts';
import { acceptAction, reprocessAction, waitingIdsAction } from './parked-actions.ts';

const UNANSWERED = 'The server did not answer. Nothing is applied twice: try again.';

/** How it stands with one delivery. */
export type Progress = 'waiting' | 'running' | { settled: ParkedOutcome } | { failed: string };

/** How it stands with all that one press has begun. */
export interface Run {
  done: number;
  all: number;
  settled: number;
  /** Why others are still parked, each with how many. */
  reasons: ReadonlyMap<string, number>;
}

/** Reprocesses deliveries one after the other; each result stays by its row. */
export function useReprocess() {
  const [progress, setProgress] = useState<ReadonlyMap<string, Progress>>(new Map());
  const [run, setRun] = useState<Run | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const isRunning = run !== null && run.done < run.all;
  const put = (id: string, one: Progress) => setProgress((before) => new Map(before).set(id, one));

  async function several(ids: readonly string[]) {
    setFailure(null);
    setRun({ done: 0, all: ids.length, settled: 0, reasons: new Map() });
    setProgress((before) => new Map([...before, ...ids.map((id) => [id, 'waiting'] as const)]));
    for (const id of ids) {
      put(id, 'running');
      const answer = await callAction(reprocessAction({ id }), UNANSWERED);
      put(id, answer.ok ? { settled: answer.value } : { failed: answer.message });
      const isSettled = answer.ok && answer.value.state !== 'parked';
      const reason = answer.ok ? answer.value.reason : answer.message;
      setRun((before) => before && after(before, isSettled ? null : reason));
    }
  }

  return {
    progress,
    run,
    failure,
    isRunning,
    several,
    /** One that is another order under the id of one we have. */
    async accept(id: string, acceptance: Acceptance) {
      const answer = await callAction(acceptAction({ id, acceptance }), UNANSWERED);
      put(id, answer.ok ? { settled: answer.value } : { failed: answer.message });
    },
    async all(filter: WaitingFilter) {
      const answer = await callAction(waitingIdsAction(filter), UNANSWERED);
      if (answer.ok) await several(answer.value);
      else setFailure(answer.message);
    },
  };
}

/** One more is done; with a reason it is still parked. */
function after(run: Run, reason: string | null): Run {
  const done = run.done + 1;
  if (reason === null) return { ...run, done, settled: run.settled + 1 };
  return { ...run, done, reasons: new Map(run.reasons).set(reason, (run.reasons.get(reason) ?? 0) + 1) };
}

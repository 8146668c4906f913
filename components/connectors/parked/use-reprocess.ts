'use client';

import { useState } from 'react';
import { callAction } from '../../call-action.ts';
import type { ParkedActions, Settled } from './parked-actions.ts';

const UNANSWERED = 'The server did not answer. Nothing is applied twice: try again.';

/** How it stands with one delivery. */
export type Progress = 'waiting' | 'running' | { settled: Settled } | { failed: string };

/** Reprocesses deliveries one after the other; each result stays by its row. */
export function useReprocess({ reprocess, waitingIds }: Pick<ParkedActions, 'reprocess' | 'waitingIds'>) {
  const [progress, setProgress] = useState<ReadonlyMap<string, Progress>>(new Map());
  const [run, setRun] = useState<{ done: number; all: number; applied: number } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const isRunning = run !== null && run.done < run.all;
  const put = (id: string, one: Progress) => setProgress((before) => new Map(before).set(id, one));

  async function several(ids: readonly string[]) {
    setFailure(null);
    setRun({ done: 0, all: ids.length, applied: 0 });
    for (const id of ids) put(id, 'waiting');
    for (const id of ids) {
      put(id, 'running');
      const answer = await callAction(reprocess({ id }), UNANSWERED);
      const settled = answer.ok ? answer.value : null;
      put(id, answer.ok ? { settled: answer.value } : { failed: answer.message });
      const applied = settled !== null && settled.state !== 'parked' ? 1 : 0;
      setRun((before) => before && { ...before, done: before.done + 1, applied: before.applied + applied });
    }
  }

  return {
    progress,
    run,
    failure,
    isRunning,
    several,
    async all() {
      const answer = await callAction(waitingIds({}), UNANSWERED);
      if (answer.ok) await several(answer.value);
      else setFailure(answer.message);
    },
  };
}

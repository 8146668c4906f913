'use client';

import { useState } from 'react';
import type { ActionResult } from '../../../lib/action-result.ts';
import type { ParkedActions, Settled } from './parked-actions.ts';

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
      const answer = await answerOf(reprocess({ id }));
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
      const answer = await answerOf(waitingIds({}));
      if (answer.ok) await several(answer.value);
      else setFailure(answer.message);
    },
  };
}

async function answerOf<Value>(call: Promise<ActionResult<Value>>): Promise<ActionResult<Value>> {
  try {
    return await call;
  } catch {
    return { ok: false, message: 'The server did not answer. Nothing is applied twice: try again.' };
  }
}

import { useOptimistic, useState, useTransition } from 'react';
import type { ActionResult } from '../../lib/action-result.ts';
import { callAction } from '../call-action.ts';

/** A switch that acts when it is pressed: it shows the choice at once, and what went wrong. */
export function useSwitch(on: boolean, act: (choice: { on: boolean }) => Promise<ActionResult<unknown>>) {
  const [shown, show] = useOptimistic(on);
  const [problem, setProblem] = useState<string | null>(null);
  const [, start] = useTransition();
  function choose(next: boolean) {
    start(async () => {
      show(next);
      const result = await callAction(act({ on: next }));
      setProblem(result.ok ? null : result.message);
    });
  }
  return { shown, problem, choose };
}

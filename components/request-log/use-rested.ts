'use client';

import { useEffect, useEffectEvent, useRef } from 'react';

/** Done this often at most, however much arrives. */
const REST_MS = 3_000;
/** What arrives together, and is explained right after, is one change. */
const TOGETHER_MS = 400;

/** What follows a log without doing so at each of its rows: the returned function has `act` done soon, once for many calls. */
export function useRested(act: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const doneAt = useRef(0);
  const latest = useEffectEvent(act);
  const run = useRef(() => {
    timer.current = undefined;
    doneAt.current = Date.now();
    latest();
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return () => {
    timer.current ??= setTimeout(run.current, Math.max(TOGETHER_MS, doneAt.current + REST_MS - Date.now()));
  };
}

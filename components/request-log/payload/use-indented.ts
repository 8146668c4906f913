'use client';

import { useEffect, useState } from 'react';
import { type Indented, indentSteps } from './indent-json.ts';

/** Work between two breaths: well under what anybody notices. */
const BREATH_MS = 12;

/**
 * A text as indented JSON, worked out in breaths, so that keys and scrolling are heard in between; null until it is
 * done. The event loop that breathes is the browser's, hence the effect.
 */
export function useIndented(text: string | null, isWhole: boolean): Indented | null {
  const [done, setDone] = useState<{ of: string; indented: Indented } | null>(null);
  useEffect(() => {
    if (text === null) return;
    const steps = indentSteps(text, isWhole);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const breathe = () => {
      const until = performance.now() + BREATH_MS;
      do {
        const { done: isDone, value } = steps.next();
        if (isDone) return setDone({ of: text, indented: value });
      } while (performance.now() < until);
      timer = setTimeout(breathe);
    };
    breathe();
    return () => clearTimeout(timer);
  }, [text, isWhole]);
  return done !== null && done.of === text ? done.indented : null;
}

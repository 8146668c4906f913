'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import type { ListedRow } from '../../lib/request-log/listed-row.ts';

/** How often a screen reader hears of new rows. */
const TELL_MS = 10_000;

/** What came and was not told yet; the log's hook adds to it. */
export interface Untold {
  rows: number;
  refused: number;
}

export function countArrivals(untold: Untold, rows: readonly ListedRow[]): void {
  untold.rows += rows.length;
  untold.refused += rows.filter(({ status_code }) => status_code >= 400).length;
}

/** "12 new requests, 3 refused", to be heard rather than seen, every 10 s at most; nothing while paused. */
export function Arrivals({ untold, isPaused }: { untold: Untold; isPaused: boolean }) {
  const [text, setText] = useState('');
  const tell = useEffectEvent(() => {
    const { rows, refused } = untold;
    untold.rows = 0;
    untold.refused = 0;
    if (rows === 0 || isPaused) return;
    setText(`${rows} new ${rows === 1 ? 'request' : 'requests'}${refused > 0 ? `, ${refused} refused` : ''}`);
  });
  useEffect(() => {
    const timer = setInterval(tell, TELL_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <span role="status" className="sr-only">
      {text}
    </span>
  );
}

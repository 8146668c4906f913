'use client';

import { useEffect, useState } from 'react';
import { Card } from '../../ui/card.tsx';

const PAUSE_MS = 1_000;

/** What the key can do, rewritten on every change; spoken once nothing has changed for a second. */
export function MintSummaryCard({ sentences }: { sentences: string[] }) {
  const text = sentences.join(' ');
  const [spoken, setSpoken] = useState(text);
  useEffect(() => {
    const soon = setTimeout(() => setSpoken(text), PAUSE_MS);
    return () => clearTimeout(soon);
  }, [text]);
  return (
    <Card className="h-fit px-4 py-3 xl:sticky xl:top-6">
      <h2 className="mb-2 font-semibold text-body">What this key can do</h2>
      <ul className="grid gap-1.5 text-text-2">
        {sentences.map((sentence) => (
          <li key={sentence} className="wrap-anywhere">
            {sentence}
          </li>
        ))}
      </ul>
      <p aria-live="polite" className="sr-only">
        {spoken}
      </p>
    </Card>
  );
}

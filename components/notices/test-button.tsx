'use client';

import { useState, useTransition } from 'react';
import type { ActionResult } from '../../lib/action-result.ts';
import { callAction } from '../call-action.ts';
import { Button } from '../ui/button.tsx';
import { Status } from '../ui/status.tsx';

/** Sends a test and says what was answered, in its place. */
export function TestButton({
  label,
  of,
  act,
}: {
  label: string;
  /** What is tested, where several are; only read out. */
  of?: string;
  act: () => Promise<ActionResult<{ sent: boolean; answer: string }>>;
}) {
  const [result, setResult] = useState<ActionResult<{ sent: boolean; answer: string }> | null>(null);
  const [pending, start] = useTransition();
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-x-3 gap-y-1">
      <Button
        aria-label={of && `${label} ${of}`}
        pending={pending}
        pendingWord="Sending…"
        onClick={() =>
          start(async () => {
            setResult(await callAction(act()));
          })
        }
      >
        {label}
      </Button>
      <span role="status" className="wrap-anywhere min-w-0 text-table text-text-2">
        {result?.ok === false && result.message}
        {result?.ok && (
          <>
            <Status status={result.value.sent ? 'applied' : 'failed'}>
              {result.value.sent ? 'Test sent.' : 'Test not sent:'}
            </Status>{' '}
            {!result.value.sent && result.value.answer}
          </>
        )}
      </span>
    </span>
  );
}

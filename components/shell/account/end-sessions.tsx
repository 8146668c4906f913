'use client';

import { useState, useTransition } from 'react';
import { callAction } from '../../call-action.ts';
import { Button } from '../../ui/button.tsx';
import { FieldError } from '../../ui/field.tsx';
import { toast } from '../../ui/toaster.tsx';
import { endSessionsAction } from './account-actions.ts';

/** Ends the sessions of this user in all other browsers. */
export function EndSessions() {
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();
  function confirm() {
    if (pending) return;
    start(async () => {
      const result = await callAction(endSessionsAction({}));
      setProblem(result.ok ? null : result.message);
      if (result.ok) toast('Your other sessions have ended.');
    });
  }
  return (
    <div className="grid justify-items-start gap-3">
      <p className="text-text-2">
        A session ends 7 days after you last used it, and 30 days after you signed in. This one stays signed in.
      </p>
      <Button pending={pending} pendingWord="Ending…" onClick={confirm}>
        Sign out other sessions
      </Button>
      {problem !== null && <FieldError>{problem}</FieldError>}
    </div>
  );
}

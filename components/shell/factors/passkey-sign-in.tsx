'use client';

import { KeyRound } from 'lucide-react';
import { useState, useTransition } from 'react';
import { callAction } from '../../call-action.ts';
import { Button } from '../../ui/button.tsx';
import { FieldError } from '../../ui/field.tsx';
import { askForPasskeyAction, passkeyAction } from '../entry-actions.ts';
import { showPasskey } from './passkey-call.ts';

/** Signs in by a passkey, and goes on to `next`. */
export function PasskeySignIn({ next, label }: { next: string; label: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();
  function signIn() {
    if (pending) return;
    start(async () => {
      setProblem(null);
      const asked = await callAction(askForPasskeyAction({}));
      if (!asked.ok) return setProblem(asked.message);
      const shown = await showPasskey(asked.value);
      if (!shown.ok) return setProblem(shown.message);
      const signedIn = await callAction(passkeyAction({ next, shown: shown.value }));
      if (!signedIn.ok) return setProblem(signedIn.message);
      window.location.assign(signedIn.value);
    });
  }
  return (
    <div className="grid justify-items-start gap-2">
      <Button onClick={signIn} pending={pending}>
        <KeyRound aria-hidden />
        {label}
      </Button>
      {problem !== null && (
        <div role="alert">
          <FieldError>{problem}</FieldError>
        </div>
      )}
    </div>
  );
}

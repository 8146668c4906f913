'use client';

import { useActionState, useState } from 'react';
import type { ActionResult } from '../../lib/action-result.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/card.tsx';
import { Field, FieldError } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { PasswordInput } from '../ui/password-input.tsx';

/** Signs in and goes on to `next`. It works before the page's scripts have loaded, too, and keeps what was typed. */
export function SignInForm({
  action,
  next,
  ended,
}: {
  action: (before: ActionResult<void> | null, form: FormData) => Promise<ActionResult<void>>;
  next: string;
  /** This browser had a session. */
  ended: boolean;
}) {
  const [result, submit, pending] = useActionState(action, null);
  const [email, setEmail] = useState('');
  return (
    <form action={submit} className="grid gap-4">
      {ended && result === null && <Notice role="status">Your session ended. Sign in to go on where you were.</Notice>}
      {result?.ok === false && (
        <div role="alert">
          <FieldError>{result.message}</FieldError>
        </div>
      )}
      <input type="hidden" name="next" value={next} />
      <Field label="E-mail" required>
        <Input
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          autoCapitalize="none"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field label="Password" required>
        <PasswordInput name="password" autoComplete="current-password" />
      </Field>
      <div className="flex flex-wrap items-center justify-between gap-3 pt-2">
        <Button type="submit" variant="primary" pending={pending} pendingWord="Signing in…">
          Sign in
        </Button>
        <p className="text-table text-text-2">No account? Ask an owner.</p>
      </div>
    </form>
  );
}

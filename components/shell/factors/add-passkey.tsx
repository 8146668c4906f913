'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState, useTransition } from 'react';
import type { ActionResult } from '../../../lib/action-result.ts';
import { callAction } from '../../call-action.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { PasswordInput } from '../../ui/password-input.tsx';
import { FormProblem, issueAt } from '../form-result.tsx';
import { confirmPasskeyAction, startPasskeyAction } from './factor-actions.ts';
import { makePasskey } from './passkey-call.ts';
import { StoreCodes } from './store-codes.tsx';

/** Adds a passkey: by the password first of all, then as the browser asks. */
export function AddPasskey({ email, name, next }: { email: string; name: string; next: string }) {
  const [typed, setTyped] = useState({ name, password: '' });
  const [result, setResult] = useState<ActionResult<string[] | null> | null>(null);
  const [pending, start] = useTransition();
  const router = useRouter();
  if (result?.ok && result.value !== null)
    return <StoreCodes says="Your passkey has been added." codes={result.value} next={next} />;
  function add(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    start(async () => {
      setResult(null);
      const added = await addPasskey(typed);
      if (added.ok && added.value === null) router.push(next);
      else setResult(added);
    });
  }
  return (
    <form noValidate onSubmit={add} className="grid gap-4">
      <FormProblem result={result} />
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      <Field label="Current password" required error={issueAt(result, 'password')}>
        <PasswordInput
          autoComplete="current-password"
          autoFocus
          value={typed.password}
          onChange={(event) => setTyped({ ...typed, password: event.target.value })}
        />
      </Field>
      <Field
        label="Name"
        required
        error={issueAt(result, 'name')}
        help="Where it is kept, so that you can tell it apart."
      >
        <Input value={typed.name} onChange={(event) => setTyped({ ...typed, name: event.target.value })} />
      </Field>
      <div className="pt-2">
        <Button type="submit" variant="primary" pending={pending}>
          Add passkey
        </Button>
      </div>
    </form>
  );
}

async function addPasskey({ name, password }: { name: string; password: string }) {
  const creation = await callAction(startPasskeyAction({ password }));
  if (!creation.ok) return creation;
  const made = await makePasskey(creation.value);
  return made.ok ? callAction(confirmPasskeyAction({ name, made: made.value })) : made;
}

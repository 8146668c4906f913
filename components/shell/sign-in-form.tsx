'use client';

import Link from 'next/link';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/card.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { PasswordInput } from '../ui/password-input.tsx';
import { signInAction } from './entry-actions.ts';
import { FormProblem, issueAt } from './form-result.tsx';
import { useFormAction } from './use-form-action.ts';

/** Signs in and goes on to `next`. */
export function SignInForm({ next, ended }: { next: string; ended: boolean }) {
  const { form, result, pending } = useFormAction(signInAction);
  return (
    <form {...form} className="grid gap-4">
      {ended && result === null && (
        <Notice role="status">Your session ended. Sign in to continue where you were.</Notice>
      )}
      <FormProblem result={result} />
      <input type="hidden" name="next" value={next} />
      <Field label="E-mail" required error={issueAt(result, 'email')}>
        <Input type="email" name="email" autoComplete="username" autoCapitalize="none" autoFocus />
      </Field>
      <Field label="Password" required error={issueAt(result, 'password')}>
        <PasswordInput name="password" autoComplete="current-password" />
      </Field>
      <div className="flex flex-wrap items-center justify-between gap-3 pt-2">
        <Button type="submit" variant="primary" pending={pending} pendingWord="Signing in…">
          Sign in
        </Button>
        <Link href="/forgot-password" className="text-accent text-table underline underline-offset-2">
          Forgot your password?
        </Link>
      </div>
      <p className="text-table text-text-2">No account? Ask an owner.</p>
    </form>
  );
}

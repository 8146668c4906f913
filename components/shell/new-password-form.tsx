'use client';

import Link from 'next/link';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { PasswordInput } from '../ui/password-input.tsx';
import { newPasswordAction } from './entry-actions.ts';
import { FormProblem, issueAt } from './form-result.tsx';
import { useFormAction } from './use-form-action.ts';

/** Sets a new password by the link that was mailed. */
export function NewPasswordForm({ token, email }: { token: string; email: string }) {
  const { form, result, pending } = useFormAction(newPasswordAction);
  if (result?.ok)
    return (
      <div className="grid gap-4">
        <p role="status">Your new password is set, and all your sessions have ended.</p>
        <p>
          <Link href="/sign-in" className="text-accent underline underline-offset-2">
            Sign in
          </Link>
        </p>
      </div>
    );
  return (
    <form {...form} className="grid gap-4">
      <input type="hidden" name="token" value={token} />
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      <FormProblem result={result} />
      <Field
        label="New password"
        required
        error={issueAt(result, 'password')}
        help="12 characters or more. A sentence is fine. All your sessions end."
      >
        <PasswordInput name="password" autoComplete="new-password" minLength={12} autoFocus />
      </Field>
      <div className="pt-2">
        <Button type="submit" variant="primary" pending={pending}>
          Set password
        </Button>
      </div>
    </form>
  );
}

'use client';

import { useEffect } from 'react';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { PasswordInput } from '../../ui/password-input.tsx';
import { toast } from '../../ui/toaster.tsx';
import { FormProblem, issueAt } from '../form-result.tsx';
import { useFormAction } from '../use-form-action.ts';
import { changePasswordAction } from './account-actions.ts';

/** Another password, for whoever knows the current one. */
export function PasswordForm({ email }: { email: string }) {
  const { form, result, pending } = useFormAction(changePasswordAction);
  useEffect(() => {
    if (!result?.ok) return;
    form.ref.current?.reset();
    toast('Password changed. Your other sessions have ended.');
  }, [result, form.ref]);
  return (
    <form {...form} className="grid gap-4">
      {/* For password managers, which keep a password by its address. */}
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      <Field label="Current password" required error={issueAt(result, 'current')}>
        <PasswordInput name="current" autoComplete="current-password" />
      </Field>
      <Field
        label="New password"
        required
        error={issueAt(result, 'password')}
        help="12 characters or more. A sentence is fine. Your other sessions end."
      >
        <PasswordInput name="password" autoComplete="new-password" minLength={12} />
      </Field>
      <FormProblem result={result} />
      <div>
        <Button type="submit" pending={pending}>
          Change password
        </Button>
      </div>
    </form>
  );
}

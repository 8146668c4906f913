'use client';

import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { forgottenAction } from './entry-actions.ts';
import { FormProblem, issueAt } from './form-result.tsx';
import { useFormAction } from './use-form-action.ts';

/** Asks for a link by e-mail. */
export function ForgottenForm() {
  const { form, result, pending } = useFormAction(forgottenAction);
  if (result?.ok)
    return (
      <p role="status">
        If that address has an account, a link is on its way to it. It works once, for an hour. Nothing there after a
        few minutes? Look in the spam folder, then ask an owner.
      </p>
    );
  return (
    <form {...form} className="grid gap-4">
      <p className="text-text-2">We’ll send you a link to set a new one.</p>
      <FormProblem result={result} />
      <Field label="E-mail" required error={issueAt(result, 'email')}>
        <Input type="email" name="email" autoComplete="username" autoCapitalize="none" autoFocus />
      </Field>
      <div className="pt-2">
        <Button type="submit" variant="primary" pending={pending} pendingWord="Sending…">
          Send link
        </Button>
      </div>
    </form>
  );
}

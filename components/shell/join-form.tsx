'use client';

import type { Role } from '../../lib/keys/vocabulary.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { PasswordInput } from '../ui/password-input.tsx';
import { joinAction } from './entry-actions.ts';
import { FormProblem, issueAt } from './form-result.tsx';
import { roleMeanings, roleNames } from './role-names.ts';
import { useFormAction } from './use-form-action.ts';

/** Joins by an invitation: with a password of one's own choice, or the one that the address has already. */
export function JoinForm({
  token,
  invitation: { email, role, invitedBy, hasAccount },
}: {
  token: string;
  invitation: { email: string; role: Role; invitedBy: string; hasAccount: boolean };
}) {
  const { form, result, pending } = useFormAction(joinAction);
  return (
    <form {...form} className="grid gap-4">
      <p className="wrap-anywhere text-text-2">
        {invitedBy} invited you to join. Your role will be {roleNames[role]}: {roleMeanings[role].toLowerCase()}
      </p>
      <input type="hidden" name="token" value={token} />
      <Field label="E-mail">
        <Input type="email" name="username" autoComplete="username" value={email} readOnly />
      </Field>
      <Field
        label="Password"
        required
        error={issueAt(result, 'password')}
        help={hasAccount ? 'The password of your existing account here.' : '12 characters or more. A sentence is fine.'}
      >
        <PasswordInput
          name="password"
          autoComplete={hasAccount ? 'current-password' : 'new-password'}
          autoFocus
          {...(!hasAccount && { minLength: 12 })}
        />
      </Field>
      <FormProblem result={result} />
      <div className="pt-2">
        <Button type="submit" variant="primary" pending={pending} pendingWord="Joining…">
          Join
        </Button>
      </div>
    </form>
  );
}

'use client';

import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { factorAction, startOverAction } from './entry-actions.ts';
import { PasskeySignIn } from './factors/passkey-sign-in.tsx';
import { FormProblem, issueAt } from './form-result.tsx';
import { useFormAction } from './use-form-action.ts';

const helps = {
  app: 'The six digits in your authenticator app. If you’ve lost it, use one of your recovery codes.',
  code: 'If you’ve lost your passkey, use one of your recovery codes.',
};

/** The second step of a sign-in: a passkey, a code of the authenticator app, or a recovery code. */
export function FactorForm({ next, hasApp, hasPasskey }: { next: string; hasApp: boolean; hasPasskey: boolean }) {
  const { form, result, pending } = useFormAction(factorAction);
  return (
    <div className="grid gap-4">
      {hasPasskey && <PasskeySignIn next={next} label="Use your passkey" />}
      <form {...form} className="grid gap-4">
        <FormProblem result={result} />
        <input type="hidden" name="next" value={next} />
        <Field label="Code" required error={issueAt(result, 'code')} help={hasApp ? helps.app : helps.code}>
          <Input
            name="code"
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus={!hasPasskey}
            mono
          />
        </Field>
        <div className="pt-2">
          <Button type="submit" variant="primary" pending={pending} pendingWord="Signing in…">
            Continue
          </Button>
        </div>
      </form>
      <StartOver next={next} />
      <p className="text-table text-text-2">
        {hasPasskey ? 'No passkey, no app and no recovery code left?' : 'No app and no recovery code left?'} Ask whoever
        runs this installation to reset your second factors.
      </p>
    </div>
  );
}

function StartOver({ next }: { next: string }) {
  const { form, pending } = useFormAction(startOverAction);
  return (
    <form {...form}>
      <input type="hidden" name="next" value={next} />
      <Button type="submit" variant="ghost" className="-ml-3" pending={pending}>
        Sign in as somebody else
      </Button>
    </form>
  );
}

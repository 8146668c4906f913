'use client';

import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { factorAction, startOverAction } from './entry-actions.ts';
import { FormProblem, issueAt } from './form-result.tsx';
import { useFormAction } from './use-form-action.ts';

/** The second step of a sign-in: a code of the authenticator app, or a recovery code. */
export function FactorForm({ next }: { next: string }) {
  const { form, result, pending } = useFormAction(factorAction);
  return (
    <div className="grid gap-4">
      <form {...form} className="grid gap-4">
        <FormProblem result={result} />
        <input type="hidden" name="next" value={next} />
        <Field
          label="Code"
          required
          error={issueAt(result, 'code')}
          help="The six digits your authenticator app shows. If you’ve lost it, one of your recovery codes."
        >
          <Input name="code" autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} autoFocus mono />
        </Field>
        <div className="pt-2">
          <Button type="submit" variant="primary" pending={pending} pendingWord="Signing in…">
            Continue
          </Button>
        </div>
      </form>
      <StartOver next={next} />
      <p className="text-table text-text-2">
        No app and no recovery code left? Ask whoever runs this installation to reset your second factors.
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

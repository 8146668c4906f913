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
  const back = useFormAction(startOverAction);
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
      <form {...back.form}>
        <input type="hidden" name="next" value={next} />
        <Button type="submit" variant="ghost" className="-ml-3" pending={back.pending}>
          Sign in as somebody else
        </Button>
      </form>
      <p className="text-table text-text-2">
        No app and no recovery code left? Ask whoever runs this installation to reset your second factors.
      </p>
    </div>
  );
}

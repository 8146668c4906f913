'use client';

import { useEffect } from 'react';
import type { IncidentKind } from '../../lib/incidents/kinds.ts';
import { FormProblem } from '../shell/form-result.tsx';
import { useFormAction } from '../shell/use-form-action.ts';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toaster.tsx';
import { KindBoxes } from './kind-boxes.tsx';
import { chooseMailAction, testMailAction } from './notice-actions.ts';
import { TestButton } from './test-button.tsx';

/** What the viewer is told by e-mail. */
export function MailChoice({
  choices,
  chosen,
  canMail,
}: {
  choices: readonly IncidentKind[];
  chosen: readonly IncidentKind[];
  canMail: boolean;
}) {
  const { form, result, pending } = useFormAction(chooseMailAction);
  useEffect(() => {
    if (result?.ok) toast('Saved. It applies from the next notice.');
  }, [result]);
  return (
    <form {...form} className="grid gap-5">
      <KindBoxes choices={choices} chosen={chosen} />
      <FormProblem result={result} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" pending={pending}>
          Save
        </Button>
        {canMail && <TestButton label="Send a test e-mail" act={() => testMailAction({})} />}
      </div>
    </form>
  );
}

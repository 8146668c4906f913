'use client';

import { type ReactNode, useEffect } from 'react';
import { Button } from '../../ui/button.tsx';
import { TitledCard } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { toast } from '../../ui/toaster.tsx';
import { FormProblem, issueAt } from '../form-result.tsx';
import { useFormAction } from '../use-form-action.ts';
import { renameAction } from './member-actions.ts';

/** The organization's name, which its owners can change, and what else is theirs to say of it. */
export function OrganizationName({ name, children }: { name: string; children: ReactNode }) {
  const { form, result, pending } = useFormAction(renameAction);
  useEffect(() => {
    if (result?.ok) toast(`The organization is now called ${result.value}.`);
  }, [result]);
  return (
    <TitledCard title="Organization" className="mt-6">
      <form {...form} className="grid max-w-180 gap-4">
        <Field label="Name" required error={issueAt(result, 'name')}>
          <Input name="name" autoComplete="organization" maxLength={200} defaultValue={name} />
        </Field>
        <FormProblem result={result} />
        <div>
          <Button type="submit" pending={pending}>
            Save
          </Button>
        </div>
      </form>
      {children}
    </TitledCard>
  );
}

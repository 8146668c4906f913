'use client';

import { useTransition } from 'react';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { switchAction } from './account-actions.ts';

/** For those who are in several organizations: which one the console shows. */
export function Organizations({
  organizations,
  current,
}: {
  organizations: { id: string; name: string }[];
  current: string;
}) {
  const [pending, start] = useTransition();
  return (
    <Field label="Show the organization" className="mt-4 max-w-80">
      <Select
        value={current}
        aria-busy={pending}
        onChange={(event) => {
          const organizationId = event.target.value;
          start(async () => {
            await switchAction({ organizationId });
          });
        }}
      >
        {organizations.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
}

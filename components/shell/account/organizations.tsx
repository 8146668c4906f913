'use client';

import { useTransition } from 'react';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';

/** For those who are in several organizations: which one the console shows. */
export function Organizations({
  organizations,
  current,
  choose,
}: {
  organizations: { id: string; name: string }[];
  current: string;
  choose: (input: { organizationId: string }) => Promise<unknown>;
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
            await choose({ organizationId });
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

'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { type ReactNode, useTransition } from 'react';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';

/** Who, what and which connection; each choice is a URL of its own. */
export function AuditFilters({
  who,
  what,
  keyId,
  actors,
  actions,
  keys,
}: {
  who: string | null;
  what: string | null;
  keyId: string | null;
  actors: string[];
  actions: { action: string; name: string }[];
  keys: { keyId: string; name: string }[];
}) {
  const router = useRouter();
  const current = useSearchParams();
  const [pending, start] = useTransition();
  function choose(name: string, value: string) {
    const next = new URLSearchParams(current);
    next.delete('before');
    if (value === '') next.delete(name);
    else next.set(name, value);
    start(() => router.push(`?${next}`, { scroll: false }));
  }
  const filter = (label: string, name: string, value: string | null, options: ReactNode) => (
    <Field label={label} className="w-full sm:w-52">
      <Select value={value ?? ''} onChange={(event) => choose(name, event.target.value)}>
        <option value="">Any</option>
        {options}
      </Select>
    </Field>
  );
  return (
    <search aria-label="Filters" aria-busy={pending} className="mb-4 flex flex-wrap items-end gap-3">
      {filter(
        'Who',
        'who',
        who,
        actors.map((actor) => (
          <option key={actor} value={actor}>
            {actor}
          </option>
        )),
      )}
      {filter(
        'What',
        'what',
        what,
        actions.map(({ action, name }) => (
          <option key={action} value={action}>
            {name}
          </option>
        )),
      )}
      {filter(
        'Connection',
        'key',
        keyId,
        keys.map((key) => (
          <option key={key.keyId} value={key.keyId}>
            {key.name} ({key.keyId})
          </option>
        )),
      )}
      {(who !== null || what !== null || keyId !== null) && (
        <Button variant="ghost" onClick={() => start(() => router.push('/settings/audit-log', { scroll: false }))}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

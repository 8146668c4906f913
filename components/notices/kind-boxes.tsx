'use client';

import { type IncidentKind, kinds } from '../../lib/incidents/kinds.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { Fieldset } from '../ui/field.tsx';

const groups = [
  { about: 'connections', legend: 'About connections' },
  { about: 'people', legend: 'About people' },
] as const;

/** A box for each kind of notice, under its name. */
export function KindBoxes({
  choices,
  chosen,
  onChange,
  error,
}: {
  choices: readonly IncidentKind[];
  chosen: readonly IncidentKind[];
  /** Absent: the form keeps them. */
  onChange?: (chosen: IncidentKind[]) => void;
  error?: string | null;
}) {
  return groups.map(({ about, legend }, place) => {
    const here = choices.filter((kind) => kinds[kind].about === about);
    if (here.length === 0) return null;
    return (
      <Fieldset key={about} legend={legend} error={place === 0 ? error : null}>
        <div className="grid gap-2.5">
          {here.map((kind) => (
            <Checkbox
              key={kind}
              name={kind}
              label={kinds[kind].title}
              {...(onChange
                ? {
                    checked: chosen.includes(kind),
                    onCheckedChange: (on) =>
                      onChange(on === true ? [...chosen, kind] : chosen.filter((other) => other !== kind)),
                  }
                : { defaultChecked: chosen.includes(kind) })}
            />
          ))}
        </div>
      </Fieldset>
    );
  });
}

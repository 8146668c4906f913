'use client';

import { Fieldset } from '../../ui/field.tsx';
import { RadioGroup, RadioItem } from '../../ui/radio-group.tsx';
import { isTheme, type Theme, themes, useTheme } from '../theme.ts';

/** Light, dark, or as the system has it; on this browser. */
export function ThemeChoice({ theme }: { theme: Theme }) {
  const [chosen, choose] = useTheme(theme);
  return (
    <Fieldset legend="Theme">
      <RadioGroup
        aria-label="Theme"
        value={chosen}
        onValueChange={(value) => isTheme(value) && choose(value)}
        className="flex flex-wrap gap-x-6"
      >
        {themes.map(({ value, title }) => (
          <RadioItem key={value} value={value} label={title} />
        ))}
      </RadioGroup>
    </Fieldset>
  );
}

'use client';

import { FieldError } from '../../ui/field.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useSwitch } from '../use-switch.ts';
import { shortcutsAction } from './account-actions.ts';

/** Turns keys that act by themselves off: whoever dictates, or shakes, presses them by chance. */
export function ShortcutsSwitch({ on }: { on: boolean }) {
  const { shown, problem, choose } = useSwitch(on, shortcutsAction);
  return (
    <div className="flex flex-wrap items-start justify-between gap-3">
      <div className="min-w-0">
        <p id="single-key-shortcuts" className="font-medium text-table">
          Single-key shortcuts
        </p>
        <p id="single-key-shortcuts-help" className="text-table text-text-3">
          Keys such as <Kbd>/</Kbd> and <Kbd>n</Kbd> act outside of fields. <Kbd>?</Kbd> lists them.
        </p>
        {problem !== null && <FieldError>{problem}</FieldError>}
      </div>
      <Switch
        aria-labelledby="single-key-shortcuts"
        aria-describedby="single-key-shortcuts-help"
        checked={shown}
        onCheckedChange={choose}
      />
    </div>
  );
}

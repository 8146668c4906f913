'use client';

import { FieldError } from '../../ui/field.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useSwitch } from '../use-switch.ts';
import { requireFactorAction } from './member-actions.ts';

/** Whether members must have a second factor. */
export function RequireFactor({ on, without }: { on: boolean; without: number }) {
  const { shown, problem, choose } = useSwitch(on, requireFactorAction);
  return (
    <div className="mt-6 flex max-w-180 flex-wrap items-start justify-between gap-3">
      <div className="min-w-0 flex-1 basis-60">
        <p id="require-factor" className="font-medium text-table">
          Require a second factor
        </p>
        <p id="require-factor-help" className="text-table text-text-3">
          Members without one must set it up before they can go on.
          {without > 0 && ` ${without} of them ${without === 1 ? 'has' : 'have'} none yet.`}
        </p>
        {problem !== null && <FieldError>{problem}</FieldError>}
      </div>
      <Switch
        aria-labelledby="require-factor"
        aria-describedby="require-factor-help"
        checked={shown}
        onCheckedChange={choose}
      />
    </div>
  );
}

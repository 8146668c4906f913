'use client';

import type { FormEvent, ReactNode } from 'react';
import { shortActor } from '../../../lib/diagnosis/group-text.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/card.tsx';
import { Field, FieldError } from '../../ui/field.tsx';
import { Time } from '../../ui/time.tsx';
import type { Setting } from './use-setting.ts';

/** A setting's control with its own Save, dead while nothing is changed; below, what became of the last one. */
export function SettingRow<Value>({
  id,
  setting,
  what,
  label,
  help,
  error,
  blocked = error !== null,
  below,
  children,
}: {
  id?: string;
  setting: Setting<Value>;
  /** As sentences name it: `the IP allowlist`. */
  what: string;
  label: string;
  help: string;
  /** What is wrong with what is typed. */
  error: string | null;
  /** What is typed cannot be saved. */
  blocked?: boolean;
  below?: ReactNode;
  children: ReactNode;
}) {
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (setting.dirty && !blocked && !setting.saving) void setting.save();
  }
  return (
    <form id={id} onSubmit={onSubmit} className="grid scroll-mt-6 gap-2" noValidate>
      <Field label={label} help={help} error={error}>
        <div className="flex flex-wrap items-end gap-2">
          {children}
          <Button
            type="submit"
            disabled={!setting.dirty || blocked}
            pending={setting.saving}
            aria-label={`Save ${what}`}
          >
            Save
          </Button>
        </div>
      </Field>
      {setting.dirty && (
        <p className="flex items-center gap-3">
          <span role="status" className="text-table text-warn">
            Not saved
          </span>
          <Button variant="link" size="small" onClick={setting.reset}>
            Undo
          </Button>
        </p>
      )}
      {below}
      <Outcome setting={setting} what={what} />
    </form>
  );
}

/** A save that failed, and the way on. */
function Outcome<Value>({ setting, what }: { setting: Setting<Value>; what: string }) {
  const { conflict, problem, unanswered } = setting;
  if (conflict !== null) {
    return (
      <Notice tone="warn" role="alert" className="grid gap-2">
        <p>
          {shortActor(conflict.by)} changed {what} <Time value={conflict.at} style="sentence" />. Yours is not saved.
        </p>
        <div className="flex flex-wrap gap-2">
          <Button size="small" onClick={setting.useTheirs}>
            Use theirs
          </Button>
          <Button size="small" pending={setting.saving} onClick={setting.saveMine}>
            Save mine
          </Button>
        </div>
      </Notice>
    );
  }
  if (unanswered) {
    return (
      <Notice tone="err" role="alert" className="flex flex-wrap items-center justify-between gap-2">
        Not saved: the server did not answer. Your entries are still here.
        <Button size="small" pending={setting.saving} onClick={setting.save}>
          Try again
        </Button>
      </Notice>
    );
  }
  if (problem === null) return null;
  return (
    <div role="alert">
      <FieldError>{problem}</FieldError>
    </div>
  );
}

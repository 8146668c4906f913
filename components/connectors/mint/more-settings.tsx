'use client';

import { ChevronRight } from 'lucide-react';
import { formats } from '../../../lib/formats/formats.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { count } from '../../ui/numbers.ts';
import { AllowlistInput, allowlistHelp } from '../allowlist-input.tsx';
import type { MintField, MintValues } from './mint-values.ts';

/** What most keys leave as it is, folded into a line that says how it is. */
export function MoreSettings({
  values,
  until,
  errors,
  open,
  onOpenChange,
  onChange,
  onLeft,
}: {
  values: MintValues;
  /** When the key expires, in words; null: never. */
  until: string | null;
  errors: Partial<Record<MintField, string | null | undefined>>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChange: (changes: Partial<MintValues>, field?: MintField) => void;
  onLeft: (field: MintField) => void;
}) {
  const { timestamp } = formats[values.payloadFormat].signature;
  return (
    <details
      open={open}
      onToggle={(event) => onOpenChange(event.currentTarget.open)}
      className="group rounded-card border border-border bg-surface"
    >
      <summary className="flex min-h-11 cursor-pointer list-none items-center gap-2 rounded-card px-4 py-2">
        <ChevronRight aria-hidden className="size-4 shrink-0 transition-transform group-open:rotate-90" />
        <span className="min-w-0">
          <span className="font-medium">More:</span>{' '}
          <span className="text-text-2">
            IP allowlist {values.allowlist.length === 0 ? 'any' : count(values.allowlist.length)} · Rate limit{' '}
            {values.rateLimit || '—'} · Expires {until ?? 'never'} · Require timestamp{' '}
            {values.requireTimestamp ? 'on' : 'off'}
          </span>
        </span>
      </summary>
      <div className="grid gap-6 border-border border-t px-4 py-4">
        <Field label="IP allowlist" help={allowlistHelp} error={errors.allowlist}>
          <AllowlistInput
            entries={values.allowlist}
            onChange={(allowlist) => onChange({ allowlist }, 'allowlist')}
            text={values.allowText}
            onText={(allowText) => onChange({ allowText }, 'allowlist')}
          />
        </Field>
        <Field
          label="Rate limit"
          help="1 to 6,000 requests in any 60 seconds. Applies from the next request."
          error={errors.rateLimit}
        >
          <Input
            inputMode="numeric"
            className="max-w-32"
            value={values.rateLimit}
            onChange={(event) => onChange({ rateLimit: event.target.value }, 'rateLimit')}
            onBlur={() => onLeft('rateLimit')}
          />
        </Field>
        <Field
          label="Expires"
          help="After this moment every request gets 401 invalid_api_key. You can change it. Empty: never."
          error={errors.expires}
        >
          <Input
            type="datetime-local"
            className="max-w-64"
            value={values.expires}
            onChange={(event) => onChange({ expires: event.target.value }, 'expires')}
            onBlur={() => onLeft('expires')}
          />
        </Field>
        <Checkbox
          label="Require timestamp"
          help={
            !timestamp
              ? 'For peptideclients keys only: WooCommerce signs no timestamp.'
              : 'Refuse signatures over the body alone. Replays of old requests then fail after five minutes.'
          }
          checked={values.requireTimestamp}
          disabled={!timestamp}
          onCheckedChange={(on) => onChange({ requireTimestamp: on === true })}
        />
      </div>
    </details>
  );
}

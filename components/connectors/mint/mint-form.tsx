'use client';

import Link from 'next/link';
import { type FormEvent, useRef, useState } from 'react';
import type { ActionResult } from '../../../lib/action-result.ts';
import { formats } from '../../../lib/formats/formats.ts';
import { type PresetId, presets } from '../../../lib/keys/presets.ts';
import { type PayloadFormat, payloadFormats, type Scope, scopes } from '../../../lib/keys/vocabulary.ts';
import { callAction } from '../../call-action.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field, Fieldset } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { RadioGroup, RadioItem } from '../../ui/radio-group.tsx';
import { Select } from '../../ui/select.tsx';
import { useTimes } from '../../ui/time.tsx';
import { inSentence } from '../../ui/time-text.ts';
import { allowlistProblem } from '../allowlist-input.tsx';
import { fromLocal } from '../connection/local-moment.ts';
import { ForLife } from './for-life.tsx';
import { summaryOf } from './mint-summary.ts';
import { MintSummaryCard } from './mint-summary-card.tsx';
import {
  fieldOfPath,
  inputFrom,
  type MintField,
  type MintProblems,
  type MintValues,
  problemsOf,
  withFormat,
  withPreset,
} from './mint-values.ts';
import { MoreSettings } from './more-settings.tsx';
import { SignatureChoice } from './signature-choice.tsx';

const scopeLines: Record<Scope, string> = {
  'orders:write': 'Create and update orders',
  'orders:cancel': 'Cancel orders',
  'payments:write': 'Record payments',
  'payments:refund': 'Record refunds',
  'clients:write': 'Create and update clients',
};

const unanswered =
  'The server did not answer. Your entries are still here: try again. If the list already shows a key with this name, nobody has seen its secrets: revoke it.';

export interface Store {
  id: string;
  name: string;
  currency: string;
}

/**
 * The form of a new key. A preset sets values and hides nothing; what is wrong stands at its field once that was left or
 * Create key was pressed. `onMint` answers with the server's verdict.
 */
export function MintForm({
  start,
  stores,
  onMint,
}: {
  start: MintValues;
  stores: Store[];
  onMint: (input: ReturnType<typeof inputFrom>) => Promise<ActionResult<unknown>>;
}) {
  const { zone, now } = useTimes();
  const [values, setValues] = useState(start);
  const [touched, setTouched] = useState<ReadonlySet<MintField>>(new Set());
  const [refused, setRefused] = useState<MintProblems>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const [moreOpen, setMoreOpen] = useState(
    start.allowlist.length > 0 || start.expires !== '' || start.requireTimestamp,
  );
  const form = useRef<HTMLFormElement>(null);

  const problems = problemsOf(values, now, zone);
  const shown = (field: MintField) => refused[field] ?? (touched.has(field) ? problems[field] : undefined);
  const set = (changes: Partial<MintValues>, field?: MintField) => {
    setValues((before) => ({ ...before, ...changes }));
    if (field) setRefused(({ [field]: _, ...others }) => others);
  };
  const left = (field: MintField) => () => setTouched((before) => new Set(before).add(field));
  const store = stores.find(({ id }) => id === values.storeId);
  const expiry = problems.expires ? null : fromLocal(values.expires, zone);
  const until = expiry && inSentence(expiry, now, zone);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    setFailure(null);
    setTouched(new Set(Object.values(fieldOfPath)));
    const found = problemsOf(values, new Date(), zone);
    if (Object.keys(found).length > 0) return showFirst(found);
    setPending(true);
    const answer = await callAction(onMint(inputFrom(values, zone)), unanswered);
    setPending(false);
    if (answer.ok) return;
    const byField = Object.fromEntries(
      (answer.issues ?? []).flatMap(({ path, message }) => {
        const field = fieldOfPath[path.split('.')[0] ?? ''];
        return field ? [[field, message]] : [];
      }),
    );
    setRefused(byField);
    if (Object.keys(byField).length > 0) showFirst(byField);
    else setFailure(answer.message);
  }

  function showFirst(found: MintProblems) {
    if (found.allowlist || found.rateLimit || found.expires) setMoreOpen(true);
    // Once the fields know that they are wrong.
    requestAnimationFrame(() =>
      form.current?.querySelector<HTMLElement>('[aria-invalid=true], fieldset[data-invalid=true] button')?.focus(),
    );
  }

  return (
    <form
      ref={form}
      onSubmit={submit}
      noValidate
      className="grid grid-cols-[minmax(0,45rem)] gap-x-8 gap-y-6 xl:grid-cols-[minmax(0,45rem)_minmax(18rem,1fr)]"
    >
      <div className="grid min-w-0 gap-6">
        <Fieldset legend="Connects">
          <RadioGroup
            value={values.preset}
            onValueChange={(id) => setValues((before) => withPreset(before, presetOf(id)))}
            className="sm:grid-cols-3"
            aria-label="Connects"
          >
            {presets.map(({ id, title, about }) => (
              <RadioItem
                key={id}
                value={id}
                label={<span className="font-medium">{title}</span>}
                help={about}
                className="rounded-card border border-border bg-surface px-3 py-2.5 has-data-[state=checked]:border-primary"
              />
            ))}
          </RadioGroup>
        </Fieldset>
        <Field label="Name" help="Only your organization sees it." error={shown('name')} required>
          <Input
            value={values.name}
            placeholder={presets.find(({ id }) => id === values.preset)?.name}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => set({ name: event.target.value }, 'name')}
            onBlur={left('name')}
          />
        </Field>
        <Field
          label={<ForLife>Store</ForLife>}
          help="This key writes to this store and no other."
          error={shown('storeId')}
          required
        >
          <Select
            value={values.storeId}
            onChange={(event) => set({ storeId: event.target.value }, 'storeId')}
            onBlur={left('storeId')}
          >
            {values.storeId === '' && <option value="">Choose a store</option>}
            {stores.map(({ id, name, currency }) => (
              <option key={id} value={id}>
                {name} · {currency}
              </option>
            ))}
          </Select>
        </Field>
        <Fieldset legend={<ForLife>Format</ForLife>}>
          <RadioGroup
            value={values.payloadFormat}
            onValueChange={(format) => setValues((before) => withFormat(before, formatOf(format)))}
            aria-label="Format"
          >
            {payloadFormats.toReversed().map((format) => (
              <RadioItem
                key={format}
                value={format}
                label={
                  <>
                    {formats[format].name} <span className="font-mono text-text-2">{format}</span>
                  </>
                }
                help={formats[format].line}
              />
            ))}
          </RadioGroup>
        </Fieldset>
        <Field
          label={<ForLife>Source</ForLife>}
          help="Where orders come from. Leave it as it is unless two systems feed this store."
          error={shown('source')}
          required
        >
          <Input
            mono
            value={values.source}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => set({ source: event.target.value }, 'source')}
            onBlur={left('source')}
          />
        </Field>
        <div data-invalid={shown('scopes') ? true : undefined}>
          <Fieldset
            legend={<ForLife>Scopes</ForLife>}
            help="What the key may do. To add one later, create a replacement key."
            error={shown('scopes')}
          >
            <div className="grid gap-2 sm:grid-cols-2">
              {scopes.map((scope) => (
                <Checkbox
                  key={scope}
                  label={<span className="font-mono">{scope}</span>}
                  help={scopeLines[scope]}
                  checked={values.scopes.includes(scope)}
                  aria-invalid={shown('scopes') ? true : undefined}
                  onCheckedChange={(on) => {
                    const others = values.scopes.filter((one) => one !== scope);
                    set({ scopes: on === true ? [...others, scope] : others }, 'scopes');
                    left('scopes')();
                  }}
                />
              ))}
            </div>
          </Fieldset>
        </div>
        <SignatureChoice
          values={values}
          error={shown('ownSecret')}
          onChange={(changes) => set(changes, 'ownSecret')}
          onLeft={left('ownSecret')}
        />
        <MoreSettings
          values={values}
          until={until}
          errors={{
            allowlist: refused.allowlist ?? allowlistProblem(values.allowlist, values.allowText),
            rateLimit: shown('rateLimit'),
            expires: shown('expires'),
          }}
          open={moreOpen}
          onOpenChange={setMoreOpen}
          onChange={set}
          onLeft={(field) => left(field)()}
        />
      </div>
      <MintSummaryCard sentences={summaryOf(values, store?.name ?? 'no store yet', until)} />
      <div className="grid gap-3 max-lg:sticky max-lg:bottom-0 max-lg:-mx-4 max-lg:border-border max-lg:border-t max-lg:bg-bg max-lg:px-4 max-lg:py-3 xl:col-start-1">
        {failure && (
          <Notice tone="err" role="alert">
            {failure}
          </Notice>
        )}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" variant="primary" pending={pending} pendingWord="Creating…">
            Create key
          </Button>
          <Button asChild variant="ghost">
            <Link href="/settings/connectors">Cancel</Link>
          </Button>
        </div>
      </div>
    </form>
  );
}

function presetOf(id: string): PresetId {
  return presets.find((preset) => preset.id === id)?.id ?? 'custom';
}

function formatOf(text: string): PayloadFormat {
  return payloadFormats.find((format) => format === text) ?? 'peptideclients';
}

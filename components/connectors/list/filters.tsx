'use client';

import { ChevronDown, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { filtersSet, type ListQuery } from '../../../lib/connections/list-query.ts';
import { formats } from '../../../lib/formats/formats.ts';
import { type KeyStatus, keyStatuses, type PayloadFormat, payloadFormats } from '../../../lib/keys/vocabulary.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field, Fieldset } from '../../ui/field.tsx';
import { count } from '../../ui/numbers.ts';
import { Popover, PopoverContent, PopoverTrigger } from '../../ui/popover.tsx';
import { Select } from '../../ui/select.tsx';
import { Sheet, SheetClose, SheetContent, SheetTitle, SheetTrigger } from '../../ui/sheet.tsx';

export interface FilterProps {
  query: ListQuery;
  stores: { id: string; name: string }[];
  ofStatus: Record<KeyStatus, number>;
  show: (changes: Partial<ListQuery>) => void;
}

const statusWords: Record<KeyStatus, string> = { active: 'Active', expired: 'Expired', revoked: 'Revoked' };

/** In a row on wide screens. */
export function InlineFilters({ query, stores, ofStatus, show }: FilterProps) {
  const chosen = query.status.length === keyStatuses.length ? 'All' : query.status.map(wordOf).join(', ');
  return (
    <div className="hidden min-w-0 flex-wrap items-center gap-2 md:flex">
      <Popover>
        <PopoverTrigger asChild>
          <Button>
            <span className="text-text-2">Status</span> {chosen}
            <ChevronDown aria-hidden />
          </Button>
        </PopoverTrigger>
        <PopoverContent align="start" aria-label="Status" className="min-w-48">
          <StatusBoxes query={query} ofStatus={ofStatus} show={show} />
        </PopoverContent>
      </Popover>
      <StoreSelect query={query} stores={stores} show={show} />
      <FormatSelect query={query} show={show} />
    </div>
  );
}

/** In a sheet on phones; the button counts those that are set. */
export function FilterSheet(props: FilterProps) {
  const [open, setOpen] = useState(false);
  const set = filtersSet(props.query);
  return (
    <Sheet open={open} onOpenChange={setOpen}>
      <SheetTrigger asChild>
        <Button className="md:hidden">
          <SlidersHorizontal aria-hidden />
          Filters{set > 0 ? ` ${set}` : ''}
        </Button>
      </SheetTrigger>
      <SheetContent side="bottom" className="gap-5 p-5">
        <SheetTitle className="font-semibold text-section">Filters</SheetTitle>
        <Fieldset legend="Status">
          <StatusBoxes {...props} />
        </Fieldset>
        <Field label="Store">
          <StoreSelect {...props} labelled />
        </Field>
        <Field label="Format">
          <FormatSelect {...props} labelled />
        </Field>
        <SheetClose asChild>
          <Button variant="primary">Show the connections</Button>
        </SheetClose>
      </SheetContent>
    </Sheet>
  );
}

function StatusBoxes({ query, ofStatus, show }: Pick<FilterProps, 'query' | 'ofStatus' | 'show'>) {
  return (
    <div className="grid gap-2">
      {keyStatuses.map((status) => {
        const isOn = query.status.includes(status);
        return (
          <Checkbox
            key={status}
            label={
              <>
                {wordOf(status)} <span className="text-text-3 tabular-nums">{count(ofStatus[status])}</span>
              </>
            }
            checked={isOn}
            disabled={isOn && query.status.length === 1}
            onCheckedChange={(on) =>
              show({ status: keyStatuses.filter((one) => (one === status ? on === true : query.status.includes(one))) })
            }
          />
        );
      })}
    </div>
  );
}

function StoreSelect({
  query,
  stores,
  show,
  labelled,
}: Pick<FilterProps, 'query' | 'stores' | 'show'> & { labelled?: boolean }) {
  return (
    <Select
      aria-label={labelled ? undefined : 'Store'}
      className={labelled ? undefined : 'max-w-44 truncate'}
      value={query.store ?? ''}
      onChange={(event) => show({ store: event.target.value || null })}
    >
      <option value="">{labelled ? 'All' : 'Store: all'}</option>
      {stores.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}

function FormatSelect({ query, show, labelled }: Pick<FilterProps, 'query' | 'show'> & { labelled?: boolean }) {
  const formatOf = (value: string): PayloadFormat | null => payloadFormats.find((format) => format === value) ?? null;
  return (
    <Select
      aria-label={labelled ? undefined : 'Format'}
      value={query.format ?? ''}
      onChange={(event) => show({ format: formatOf(event.target.value) })}
    >
      <option value="">{labelled ? 'All' : 'Format: all'}</option>
      {payloadFormats.map((format) => (
        <option key={format} value={format}>
          {formats[format].name}
        </option>
      ))}
    </Select>
  );
}

function wordOf(status: KeyStatus): string {
  return statusWords[status];
}

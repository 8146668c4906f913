'use client';

import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useState, useTransition } from 'react';
import { orderStatuses, paymentStatuses } from '../../lib/orders/order-statuses.ts';
import {
  everyRecord,
  isNarrowed,
  type RecordQuery,
  recordQueryFrom,
  recordSearch,
} from '../../lib/records/record-query.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import { orderWord, paymentWord } from './record-status.tsx';

interface Choices {
  stores: { id: string; name: string }[];
  sources: string[];
}

/** The search and the filters of a list of orders or clients; each choice is a URL of its own. */
export function RecordFilters({
  of,
  path,
  query,
  choices,
}: {
  of: 'orders' | 'clients';
  path: string;
  query: RecordQuery;
  choices: Choices;
}) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const [text, setText] = useState(query.q ?? '');
  const show = (wanted: RecordQuery) => start(() => router.push(`${path}${recordSearch(wanted)}`, { scroll: false }));
  const choose = (name: keyof RecordQuery, value: string) => {
    const chosen = new Map(Object.entries({ ...query, q: text, [name]: value }));
    show(recordQueryFrom({ get: (one) => chosen.get(one) ?? null }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    choose('q', text);
  };
  const filter = (label: string, name: keyof RecordQuery, options: ReactNode) => (
    <Field label={label} className="w-full sm:w-40">
      <Select value={query[name] ?? ''} onChange={(event) => choose(name, event.target.value)}>
        <option value="">Any</option>
        {options}
      </Select>
    </Field>
  );
  const day = (label: string, name: 'from' | 'to') => (
    <Field label={label} className="w-full sm:w-40">
      <Input type="date" value={query[name] ?? ''} onChange={(event) => choose(name, event.target.value)} />
    </Field>
  );
  return (
    <search aria-label={`Find ${of}`} aria-busy={pending} className="mb-4 grid gap-3">
      <form onSubmit={submit} noValidate className="flex items-end gap-2">
        <Field
          label={
            of === 'orders' ? 'Order id, number, e-mail, name, amount or transaction' : 'E-mail, name or client id'
          }
          className="min-w-0 flex-1 sm:max-w-120"
        >
          <Input type="search" value={text} maxLength={255} onChange={(event) => setText(event.target.value)} />
        </Field>
        <Button type="submit" pending={pending} pendingWord="Searching…">
          <Search aria-hidden />
          Search
        </Button>
      </form>
      <div className="flex flex-wrap items-end gap-3">
        {choices.stores.length > 1 &&
          filter(
            'Store',
            'store',
            choices.stores.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            )),
          )}
        {choices.sources.length > 1 &&
          filter(
            'Source',
            'source',
            choices.sources.map((source) => <option key={source}>{source}</option>),
          )}
        {of === 'orders' && (
          <>
            {filter(
              'Status',
              'status',
              orderStatuses.map((status) => (
                <option key={status} value={status}>
                  {orderWord(status)}
                </option>
              )),
            )}
            {filter(
              'Payment',
              'payment',
              paymentStatuses.map((status) => (
                <option key={status} value={status}>
                  {paymentWord(status)}
                </option>
              )),
            )}
            {day('Placed from', 'from')}
            {day('Placed until', 'to')}
          </>
        )}
        {isNarrowed(query) && (
          <Button
            variant="ghost"
            onClick={() => {
              setText('');
              show(everyRecord);
            }}
          >
            Clear filters
          </Button>
        )}
      </div>
    </search>
  );
}

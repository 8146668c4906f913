'use client';

import { useEffect, useState } from 'react';
import type { MovedDelivery } from '../../../lib/connections/preview-move.ts';
import { callAction } from '../../call-action.ts';
import { SeenText } from '../../request-log/payload/seen-text.tsx';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/cn.ts';
import { count } from '../../ui/numbers.ts';
import { Table, Td, Th, Tr } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { movedDeliveriesAction } from './connection-actions.ts';

const LOADING = 'Loading the deliveries…';

/** What a move would apply, a page after the other. */
export function MovedDeliveries({ keyId, url, waiting }: { keyId: string; url: string; waiting: number }) {
  const [rows, setRows] = useState<MovedDelivery[]>([]);
  const [state, setState] = useState<'loading' | 'more' | 'whole' | { failed: string }>('loading');
  const last = rows.at(-1)?.id ?? null;
  const isFirst = last === null;

  async function load(after: string | null) {
    setState('loading');
    const page = await callAction(movedDeliveriesAction({ keyId, url, after }), 'Could not load the list.');
    if (!page.ok) return setState({ failed: page.message });
    setRows((before) => (after === null ? page.value.deliveries : [...before, ...page.value.deliveries]));
    setState(page.value.more ? 'more' : 'whole');
  }
  // Asks the server for the first page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each shop
  useEffect(() => void load(null), [keyId, url]);

  return (
    <div className="mt-3 grid gap-2">
      <Table
        label="Deliveries that will be applied"
        boxClassName="h-56 overflow-y-auto rounded-control border border-border"
        className="max-sm:[&_:is(th,td)]:px-2"
        aria-busy={state === 'loading'}
      >
        <thead className="sticky top-0 bg-surface">
          <tr>
            <Th>Order</Th>
            <Th>Status</Th>
            <Th className="text-right">Total</Th>
            <Th>Received</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, status, total, receivedAt }) => (
            <Tr key={id}>
              <Td className="max-w-40 truncate font-mono" title={name}>
                <SeenText>{name}</SeenText>
              </Td>
              <Td className="whitespace-nowrap">{status ?? 'cannot be read'}</Td>
              <Td className="whitespace-nowrap text-right tabular-nums">{total ?? '—'}</Td>
              <Td>
                <Time value={receivedAt} bare className="whitespace-nowrap" />
              </Td>
            </Tr>
          ))}
          {isFirst && state === 'loading' && (
            <Tr>
              <Td colSpan={4} className="text-text-2">
                <span aria-hidden>{LOADING}</span>
              </Td>
            </Tr>
          )}
        </tbody>
      </Table>
      <div className="flex min-h-7 flex-wrap items-center justify-between gap-2 text-table text-text-2">
        <span role="status" className={cn(isFirst && state === 'loading' && 'sr-only')}>
          {typeof state === 'object'
            ? state.failed
            : isFirst
              ? LOADING
              : `${count(rows.length)} of ${count(waiting)} listed`}
        </span>
        {state !== 'whole' && !(isFirst && state === 'loading') && (
          <Button size="small" pending={state === 'loading'} pendingWord="Loading…" onClick={() => load(last)}>
            {typeof state === 'object' ? 'Try again' : 'List 50 more'}
          </Button>
        )}
      </div>
    </div>
  );
}

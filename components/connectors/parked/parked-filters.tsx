'use client';

import { X } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { WaitingFilter } from '../../../lib/woocommerce/list-waiting.ts';
import { parkedStates } from '../../../lib/woocommerce/parked-states.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { shopName } from '../shop-name.ts';
import { everything, parkedHref } from './parked-url.ts';

const words = { parked: 'Parked now', applied: 'Applied', resolved: 'Resolved by a later delivery' } as const;

/** Which deliveries are listed. Reason and shop are chosen by a group, and taken away here. */
export function ParkedFilters({ filter, keys }: { filter: WaitingFilter; keys: { keyId: string; name: string }[] }) {
  const router = useRouter();
  const show = (changes: Partial<WaitingFilter>) => router.push(parkedHref({ ...filter, ...changes }));
  const isFiltered = parkedHref(filter) !== parkedHref(everything);
  return (
    <search className="mb-3 flex flex-wrap items-center gap-2">
      <Select
        aria-label="State"
        value={filter.state}
        onChange={(event) => show({ state: parkedStates.find((one) => one === event.target.value) ?? 'parked' })}
      >
        {parkedStates.map((state) => (
          <option key={state} value={state}>
            {words[state]}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Connection"
        className="max-w-56 truncate"
        value={filter.keyId ?? ''}
        onChange={(event) => show({ keyId: event.target.value || null })}
      >
        <option value="">Connection: all</option>
        {keys.map(({ keyId, name }) => (
          <option key={keyId} value={keyId}>
            {name}
          </option>
        ))}
      </Select>
      {filter.reason !== null && (
        <Chosen what="Reason" value={filter.reason} href={parkedHref({ ...filter, reason: null })} />
      )}
      {filter.source !== null && (
        <Chosen what="Shop" value={shopName(filter.source)} href={parkedHref({ ...filter, source: null })} />
      )}
      {isFiltered && (
        <Button asChild variant="ghost">
          <Link href={parkedHref(everything)} prefetch={false}>
            Clear filters
          </Link>
        </Button>
      )}
    </search>
  );
}

function Chosen({ what, value, href }: { what: string; value: string; href: string }) {
  return (
    <span className="inline-flex min-h-9 min-w-0 max-w-full items-center gap-1 rounded-control border border-control bg-surface pl-3 sm:max-w-96">
      <span className="min-w-0 truncate" title={value}>
        <span className="text-text-2">{what}</span> {value}
      </span>
      <Button asChild variant="ghost" size="smallIcon">
        <Link href={href} prefetch={false} aria-label={`Any ${what.toLowerCase()}`}>
          <X aria-hidden />
        </Link>
      </Button>
    </span>
  );
}

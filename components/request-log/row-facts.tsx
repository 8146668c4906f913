'use client';

import { Filter } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { DetailedRow } from '../../lib/request-log/detailed-row.ts';
import { type Filters, filterMethods } from '../../lib/request-log/filters.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Time } from '../ui/time.tsx';
import { Latency } from './latency.tsx';
import { None } from './log-row.tsx';
import { useLogSource } from './log-source.ts';
import { SeenText } from './payload/seen-text.tsx';

/** All facts of a row by the names of their columns; "Only this" makes a filter of a value. */
export function RowFacts({ row, onOnly }: { row: DetailedRow; onOnly: (change: Partial<Filters>) => void }) {
  const source = useLogSource();
  const status = row.status_code < 300 ? '2xx' : row.status_code < 500 ? '4xx' : '5xx';
  const method = filterMethods.find((known) => known === row.method);
  return (
    <section aria-labelledby="facts">
      <h3 id="facts" className="mb-2 font-semibold">
        Facts
      </h3>
      <dl className="grid gap-x-4 gap-y-1 font-mono text-table slashed-zero sm:grid-cols-[12rem_minmax(0,1fr)]">
        {row.key_id !== null && (
          <Fact name="key_id" only={source.keys !== undefined && (() => onOnly({ key: row.key_id }))}>
            {source.keys === undefined ? (
              row.key_id
            ) : (
              <Link className="text-accent hover:underline" href={`/settings/connectors/${row.key_id}?row=${row.id}`}>
                {row.key_id} <span className="font-sans">{row.key_name}</span>
              </Link>
            )}
          </Fact>
        )}
        <Fact name="request_received_at">
          <Time value={row.request_received_at} style="full" />
        </Fact>
        <Fact name="request_completed_at">
          <Latency row={row} />
        </Fact>
        <Fact name="status_code" only={() => onOnly({ status })}>
          {row.status_code}
        </Fact>
        <Fact name="error_code" only={row.error_code !== null && (() => onOnly({ error: row.error_code }))}>
          {row.error_code ?? <None />}
        </Fact>
        <Fact name="method" only={method !== undefined && (() => onOnly({ method }))}>
          <SeenText>{row.method}</SeenText>
        </Fact>
        <Fact name="path">
          <SeenText>{row.path}</SeenText>
        </Fact>
        <TextFact name="query" value={row.query} />
        <TextFact name="client_ip" value={row.client_ip} onOnly={onOnly} />
        <TextFact name="idempotency_key" value={row.idempotency_key} onOnly={onOnly} />
        <TextFact name="external_id" value={row.external_id} onOnly={onOnly} />
        {row.record !== null && (
          <Fact name={row.record.type}>
            <Link
              href={`/settings/connectors/${row.record.type}s/${row.record.id}`}
              prefetch={false}
              className="font-sans text-accent underline underline-offset-2"
            >
              Open the {row.record.type}
            </Link>
          </Fact>
        )}
        <Fact name="verified" only={() => onOnly({ verified: row.verified })}>
          {row.verified ? 'yes' : 'no'}
        </Fact>
        <TextFact name="user_agent" value={row.user_agent} />
        {row.repeated > 1 && <Fact name="repeated">{row.repeated}</Fact>}
        <TextFact name="id" value={row.id} />
      </dl>
    </section>
  );
}

function TextFact({
  name,
  value,
  onOnly,
}: {
  name: string;
  value: string | null;
  onOnly?: (change: Partial<Filters>) => void;
}) {
  return (
    <Fact name={name} copied={value} only={value !== null && onOnly !== undefined && (() => onOnly({ q: value }))}>
      {value === null ? <None /> : <SeenText>{value}</SeenText>}
    </Fact>
  );
}

function Fact({
  name,
  copied = null,
  only = false,
  children,
}: {
  name: string;
  copied?: string | null;
  only?: false | (() => void);
  children: ReactNode;
}) {
  return (
    <div className="contents">
      <dt className="text-text-2 leading-6 max-sm:mt-1">{name}</dt>
      <dd className="wrap-anywhere flex min-h-6 min-w-0 items-center gap-1">
        <span className="min-w-0">{children}</span>
        {copied !== null && (
          <CopyButton
            text={copied}
            label={`Copy ${name}`}
            iconOnly
            className="shrink-0 [&_button]:size-6 pointer-coarse:[&_button]:size-11"
          />
        )}
        {only !== false && (
          <button
            type="button"
            onClick={only}
            title="Only this"
            aria-label={`Only this ${name}`}
            className="grid size-6 shrink-0 cursor-pointer place-items-center rounded-chip text-text-3 hover:bg-hover hover:text-text pointer-coarse:size-11"
          >
            <Filter aria-hidden className="size-3.5" />
          </button>
        )}
      </dd>
    </div>
  );
}

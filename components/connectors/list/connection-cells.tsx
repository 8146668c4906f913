'use client';

import { TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import type { Connection } from '../../../lib/connections/list-connections.ts';
import { formats } from '../../../lib/formats/formats.ts';
import { scopes } from '../../../lib/keys/vocabulary.ts';
import { cn } from '../../ui/cn.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { count, shortCount } from '../../ui/numbers.ts';
import { Time, useTimes } from '../../ui/time.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { Sparkline } from './sparkline.tsx';

// The cells of the list. What has no column of its own in a narrow table stands as a second line in the one before it;
// the table (connections-table.tsx) hides and shows its columns at the same widths.

export function NameCell({ connection: { keyId, name, status, replaces } }: { connection: Connection }) {
  return (
    <>
      <Link
        href={`/settings/connectors/${keyId}`}
        prefetch={false} // fifty rows would be fifty pages
        title={name}
        className={cn(
          'block truncate rounded-chip font-medium hover:underline hover:underline-offset-2',
          status === 'revoked' && 'text-text-2 line-through',
        )}
      >
        {name}
      </Link>
      <span className="block @min-[1152px]:hidden">
        <KeyCell keyId={keyId} />
      </span>
      {replaces !== null && (
        <span className="block truncate text-meta text-text-2" title={`replaces pck_int_${replaces}`}>
          replaces <span className="font-mono">pck_int_{replaces}</span>
        </span>
      )}
    </>
  );
}

export function KeyCell({ keyId }: { keyId: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-0.5 whitespace-nowrap font-mono slashed-zero">
      pck_int_{keyId}
      <CopyButton text={`pck_int_${keyId}`} label={`Copy pck_int_${keyId}`} iconOnly className="[&_button]:size-6" />
    </span>
  );
}

export function StoreCell({ connection: { store, source } }: { connection: Connection }) {
  return (
    <>
      <Cut text={store} />
      <span className="block text-text-2 @min-[998px]:hidden">
        <Cut text={source} mono />
      </span>
    </>
  );
}

export function FormatCell({ connection: { payloadFormat, scopes: held } }: { connection: Connection }) {
  const { name, about } = formats[payloadFormat];
  return (
    <>
      <span title={about}>{name}</span>
      <span className="block text-text-2 @min-[998px]:hidden">
        <Scopes held={held} /> scopes
      </span>
    </>
  );
}

export function RequestsCell({ connection: { requests, errors } }: { connection: Connection }) {
  return (
    <>
      <Amount value={requests} what={'requests in 24\u00a0h'} />
      <span className="block @min-[998px]:hidden">
        <Errors value={errors} named />
      </span>
    </>
  );
}

export function Cut({ text, mono }: { text: string; mono?: boolean }) {
  return (
    <span title={text} className={cn('block truncate', mono && 'font-mono')}>
      {text}
    </span>
  );
}

export function Scopes({ held }: { held: Connection['scopes'] }) {
  return (
    <Tooltip
      content={
        <ul className="font-mono">
          {held.map((scope) => (
            <li key={scope}>{scope}</li>
          ))}
        </ul>
      }
    >
      <button type="button" className="cursor-default rounded-chip whitespace-nowrap tabular-nums">
        {held.length} of {scopes.length}
      </button>
    </Tooltip>
  );
}

export function LastUsed({ at }: { at: Date | null }) {
  return at === null ? <span className="text-text-3">never</span> : <Time value={at} />;
}

function Amount({ value, what }: { value: number; what: string }) {
  return (
    <span title={`${count(value)} ${what}`}>
      {shortCount(value)}
      <span className="text-text-3 md:sr-only"> {what}</span>
    </span>
  );
}

/** `named` where no heading says what the number is. */
export function Errors({ value, named = false }: { value: number; named?: boolean }) {
  const what = named ? <span> {value === 1 ? 'error' : 'errors'}</span> : <span className="sr-only"> errors</span>;
  if (value === 0) {
    return <span className="text-text-3">0{what}</span>;
  }
  return (
    <span
      className="inline-flex items-center gap-1 font-medium text-warn"
      title={`${count(value)} answered 4xx or 5xx in 24 h`}
    >
      <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
      <span>
        {shortCount(value)}
        {what}
      </span>
    </span>
  );
}

export function Chart({ connection }: { connection: Connection }) {
  return <Sparkline use={connection} zone={useTimes().zone} />;
}

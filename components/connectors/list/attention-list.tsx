'use client';

import { ChevronRight, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import type { Attention } from '../../../lib/connections/needs-attention.ts';
import { groupSentences } from '../../../lib/diagnosis/group-text.ts';
import { kinds } from '../../../lib/incidents/kinds.ts';
import { momentsIn } from '../../../lib/incidents/moments-in.ts';
import { kindGlyphs } from '../../notices/kind-glyphs.ts';
import { PlainCode } from '../../request-log/plain-code.tsx';
import { cn } from '../../ui/cn.ts';
import { useTimes } from '../../ui/time.tsx';
import { clockOf } from '../../ui/time-text.ts';

/** What needs somebody, the most urgent first: what its notice says, and the way there. */
export function AttentionList({ items }: { items: Attention[] }) {
  return (
    <section aria-labelledby="needs-attention" className="rounded-card border border-border bg-surface">
      <h2 id="needs-attention" className="flex items-center gap-2 px-4 pt-3 pb-1 font-semibold text-body">
        <TriangleAlert aria-hidden className="size-4 text-warn" />
        Needs attention
      </h2>
      <ul className="divide-y divide-border">
        {items.map((item) => (
          <AttentionItem key={`${item.kind} ${item.keyId} ${item.path}`} item={item} />
        ))}
      </ul>
    </section>
  );
}

function AttentionItem({ item }: { item: Attention }) {
  const { Glyph, tone } = kindGlyphs[item.kind];
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-start gap-x-3 px-4 py-2 md:grid-cols-[auto_minmax(8rem,14rem)_minmax(0,1fr)_auto]">
      <Glyph aria-hidden className={cn('mt-1 size-4', tone)} />
      <span className="truncate font-medium" title={item.name}>
        {item.name}
      </span>
      <p className="wrap-anywhere col-span-2 col-start-2 row-start-2 text-text-2 md:col-span-1 md:col-start-3 md:row-start-1">
        <Sentences item={item} />
      </p>
      <Link
        href={item.path}
        prefetch={false}
        aria-label={`Open ${item.name}: ${kinds[item.kind].title}`}
        className="inline-flex min-h-6 items-center gap-0.5 font-medium text-accent text-table hover:underline pointer-coarse:min-h-11"
      >
        Open
        <ChevronRight aria-hidden className="size-4" />
      </Link>
    </li>
  );
}

/** Of refusals what was found out about them stands in place of what they mean. */
function Sentences({ item: { detail, meaning, failure } }: { item: Attention }) {
  const { zone, now } = useTimes();
  const clock = (moment: Date) => clockOf(moment, now, zone);
  if (failure === null) return `${momentsIn(detail, clock)} ${meaning}`;
  const { summary, found } = groupSentences(failure, clock);
  return (
    <>
      {momentsIn(detail, clock)} {summary} {found !== '' && <PlainCode text={found} />}
    </>
  );
}

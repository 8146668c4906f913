import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { kinds } from '../../lib/incidents/kinds.ts';
import type { ShownIncident } from '../../lib/incidents/list-incidents.ts';
import { lasted } from '../../lib/incidents/moments-in.ts';
import { Card } from '../ui/card.tsx';
import { cn } from '../ui/cn.ts';
import { Status } from '../ui/status.tsx';
import { Time } from '../ui/time.tsx';
import { kindGlyphs } from './kind-glyphs.ts';

/** With its moments written for its reader. */
export type ShownNotice = ShownIncident;

/** Notices, newest first: what happened and since when, what it means, and the one thing to do. */
export function NoticeList({ title, notices }: { title: string; notices: readonly ShownNotice[] }) {
  return (
    <Card aria-labelledby={`notices-${title}`}>
      <h2 id={`notices-${title}`} className="px-4 pt-4 pb-2 font-semibold text-section sm:px-6">
        {title}
      </h2>
      <ul className="divide-y divide-border">
        {notices.map((notice) => (
          <NoticeItem key={notice.id} notice={notice} />
        ))}
      </ul>
    </Card>
  );
}

function NoticeItem({ notice }: { notice: ShownNotice }) {
  const { kind, title, detail, meaning, action, path, openedAt, resolvedAt } = notice;
  const { Glyph, tone } = kindGlyphs[kind];
  const isOver = resolvedAt !== null && !kinds[kind].isMoment;
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 px-4 py-4 sm:px-6">
      <Glyph aria-hidden className={cn('mt-1 size-4', isOver ? 'text-text-3' : tone)} />
      <div className="grid gap-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h3 className="wrap-anywhere min-w-0 font-medium">{title}</h3>
          <span className="text-table text-text-3">
            <Time value={openedAt} />
          </span>
        </div>
        <p className="wrap-anywhere text-text-2">
          {detail} {!isOver && meaning}
        </p>
        {isOver ? (
          <Status status="resolved" className="justify-self-start">
            Resolved. It lasted {lasted(openedAt, resolvedAt)}.
          </Status>
        ) : (
          <Link
            href={path}
            prefetch={false}
            className="inline-flex min-h-6 items-center gap-0.5 justify-self-start font-medium text-accent hover:underline pointer-coarse:min-h-11"
          >
            {action}
            <ChevronRight aria-hidden className="size-4 shrink-0" />
          </Link>
        )}
      </div>
    </li>
  );
}

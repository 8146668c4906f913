import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { Database } from '../../../lib/database/prisma.ts';
import { incompleteShops } from '../../../lib/overview/incomplete-shops.ts';
import { recordsOfDay } from '../../../lib/overview/records-of-day.ts';
import { type Outcomes, requestsOfDay } from '../../../lib/overview/requests-of-day.ts';
import { count } from '../../ui/numbers.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Status } from '../../ui/status.tsx';
import { dayHeading, inSentence, timeOfDay } from '../../ui/time-text.ts';
import { dayWindow } from './day-window.ts';
import { StoresOfDay } from './stores-of-day.tsx';

export interface OverviewProps {
  db: Database;
  organizationId: string;
  stores: { id: string; name: string }[];
  /** What the page knows already: connections that need attention, and parked deliveries (null for who may not see them). */
  attention: number;
  parked: number | null;
  zone: string;
  now: Date;
}

/** Today so far against the same weekday before: what came in, how requests were answered, and what is incomplete. */
export async function Overview({ db, organizationId, stores, attention, parked, zone, now }: OverviewProps) {
  const window = dayWindow(now, zone);
  const storeIds = stores.map(({ id }) => id);
  const [days, requests, shops] = await Promise.all([
    recordsOfDay(db, storeIds, window),
    requestsOfDay(db, organizationId, window),
    incompleteShops(db, organizationId, now),
  ]);
  const weekday = dayHeading(window.beforeSince, zone, now);
  return (
    <OverviewFrame said={`until ${timeOfDay(now, zone)}, compared with ${weekday} until the same time (${zone})`}>
      <StoresOfDay days={days} names={new Map(stores.map(({ id, name }) => [id, name]))} weekday={weekday} />
      <p className="border-border border-t px-4 py-2 text-table tabular-nums">
        <span className="font-medium">Requests:</span> {inWords(requests.today)}.{' '}
        <span className="text-text-2">
          {weekday}: {inWords(requests.before)}.
        </span>
      </p>
      <div className="flex flex-wrap gap-x-4 gap-y-1 border-border border-t px-4 py-2 text-table">
        <span className="font-medium">Incomplete:</span>
        {shops.named.map(({ keyId, name, completeUntil, isUnreadable }) => (
          <Way key={keyId} href={`/settings/connectors/${keyId}#shop`}>
            {name}: {isUnreadable ? 'can’t read the shop, ' : ''}
            {completeUntil === null
              ? 'not all orders are here yet'
              : `complete up to ${inSentence(completeUntil, now, zone)}`}
          </Way>
        ))}
        {shops.all > shops.named.length && <span>{count(shops.all - shops.named.length)} more shops</span>}
        {parked !== null && parked > 0 && (
          <Way href="/settings/connectors/parked">
            {count(parked)} parked {parked === 1 ? 'delivery' : 'deliveries'}
          </Way>
        )}
        {attention > 0 && (
          <Way href="#needs-attention">
            {attention} {attention === 1 ? 'needs' : 'need'} attention
          </Way>
        )}
        {shops.all === 0 && !parked && attention === 0 && <Status status="connected">Nothing</Status>}
      </div>
    </OverviewFrame>
  );
}

/** The same frame while it is read. */
export function OverviewSkeleton() {
  return (
    <OverviewFrame said="">
      <div aria-busy className="grid gap-3 px-4 py-2">
        <Skeleton className="h-5" />
        <Skeleton className="h-10" />
        <Skeleton className="h-5 w-2/3" />
        <Skeleton className="h-5 w-1/3" />
      </div>
    </OverviewFrame>
  );
}

function OverviewFrame({ said, children }: { said: string; children: React.ReactNode }) {
  return (
    <section aria-labelledby="today" className="min-w-0 rounded-card border border-border bg-surface">
      <div className="flex min-h-8 flex-wrap items-baseline gap-x-2 px-4 pt-3 pb-1">
        <h2 id="today" className="font-semibold text-body">
          Today
        </h2>
        <p className="text-table text-text-2">{said}</p>
      </div>
      {children}
    </section>
  );
}

function inWords({ ok, refused, failed }: Outcomes): string {
  return `${count(ok)} accepted, ${count(refused)} refused (4xx), ${count(failed)} failed (5xx)`;
}

function Way({ href, children }: { href: string; children: React.ReactNode }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="wrap-anywhere inline-flex min-h-6 items-center font-medium text-accent hover:underline"
    >
      {children}
      <ChevronRight aria-hidden className="size-3.5 shrink-0" />
    </Link>
  );
}

'use client';

import { ChevronRight, Coins, Hourglass, Inbox, type LucideIcon, OctagonAlert, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { healthMarks } from '../../../lib/connections/health.ts';
import type { Attention } from '../../../lib/connections/needs-attention.ts';
import { groupSentences } from '../../../lib/diagnosis/group-text.ts';
import { FAILURES_TO_OFF } from '../../../lib/woocommerce/webhook-meter.ts';
import { PlainCode } from '../../request-log/plain-code.tsx';
import { cn } from '../../ui/cn.ts';
import { count } from '../../ui/numbers.ts';
import { Time, useTimes } from '../../ui/time.tsx';
import { clockOf } from '../../ui/time-text.ts';
import { HealthWords } from '../connection/health-words.tsx';

/** What needs somebody, the most urgent first: a sentence each, and the way there. */
export function AttentionList({ items, mayManage }: { items: Attention[]; mayManage: boolean }) {
  return (
    <section aria-labelledby="needs-attention" className="rounded-card border border-border bg-surface">
      <h2 id="needs-attention" className="flex items-center gap-2 px-4 pt-3 pb-1 font-semibold text-body">
        <TriangleAlert aria-hidden className="size-4 text-warn" />
        Needs attention
      </h2>
      <ul className="divide-y divide-border">
        {items.map((item) => (
          <AttentionItem key={`${item.kind} ${item.keyId}`} item={item} mayManage={mayManage} />
        ))}
      </ul>
    </section>
  );
}

const glyphs: Record<Attention['kind'], { Glyph: LucideIcon; tone: string }> = {
  webhook: { Glyph: OctagonAlert, tone: 'text-err' },
  refusing: { Glyph: TriangleAlert, tone: 'text-warn' },
  parked: { Glyph: Inbox, tone: 'text-park' },
  orders: { Glyph: Coins, tone: 'text-warn' },
  expiring: { Glyph: Hourglass, tone: 'text-warn' },
};

function AttentionItem({ item, mayManage }: { item: Attention; mayManage: boolean }) {
  const { Glyph, tone } = glyphs[item.kind];
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-start gap-x-3 px-4 py-2 md:grid-cols-[auto_minmax(8rem,14rem)_minmax(0,1fr)_auto]">
      <Glyph aria-hidden className={cn('mt-1 size-4', tone)} />
      <span className="truncate font-medium" title={item.name}>
        {item.name}
      </span>
      <p className="wrap-anywhere col-span-2 col-start-2 row-start-2 text-text-2 md:col-span-1 md:col-start-3 md:row-start-1">
        <Sentence item={item} />
      </p>
      <Link
        href={placeOf(item, mayManage)}
        prefetch={false}
        aria-label={`Open ${item.name}`}
        className="inline-flex min-h-6 items-center gap-0.5 font-medium text-accent text-table hover:underline pointer-coarse:min-h-11"
      >
        Open
        <ChevronRight aria-hidden className="size-4" />
      </Link>
    </li>
  );
}

/** Straight to where it is seen: the log with those rows, the meter, the parked deliveries, the setting. */
function placeOf(item: Attention, mayManage: boolean): string {
  const connection = `/settings/connectors/${item.keyId}`;
  if (item.kind === 'refusing')
    return item.failure ? `${connection}?log=1&error=${item.failure.errorCode}` : connection;
  if (item.kind === 'webhook') return `${connection}#woocommerce`;
  return item.kind === 'parked' && mayManage ? '/settings/connectors/parked' : connection;
}

function Sentence({ item }: { item: Attention }) {
  const { zone, now } = useTimes();
  const clock = (moment: Date) => clockOf(moment, now, zone);
  if (item.kind === 'refusing') {
    const { health, failure } = item;
    const { summary, found } = failure === null ? { summary: '', found: '' } : groupSentences(failure, clock);
    return (
      <>
        <span className="font-medium text-text">{healthMarks[health.state].word}.</span> <HealthWords health={health} />{' '}
        {failure !== null && <code className="font-mono text-table text-text">{failure.errorCode}</code>} {summary}{' '}
        {found !== '' && <PlainCode text={found} />}
      </>
    );
  }
  if (item.kind === 'webhook') {
    const { webhookId, failuresInARow, lastFailureAt } = item.meter;
    if (failuresInARow < FAILURES_TO_OFF) {
      return `Webhook ${webhookId}: ${failuresInARow} of ${FAILURES_TO_OFF} failures in a row. At ${FAILURES_TO_OFF} WooCommerce switches it off.`;
    }
    const since = lastFailureAt ? ` since ${clock(lastFailureAt)}` : '';
    return `Webhook ${webhookId}: probably switched off${since}, after ${FAILURES_TO_OFF} failures in a row. Once the cause is fixed, switch it on again in WooCommerce.`;
  }
  if (item.kind === 'parked') {
    return (
      <>
        {item.deliveries === 1 ? '1 parked delivery' : `${count(item.deliveries)} parked deliveries, the oldest`}{' '}
        <Time value={item.oldestAt} bare />.{' '}
        {item.deliveries === 1
          ? 'It’s stored in full, but not applied yet.'
          : 'They’re stored in full, but not applied yet.'}
      </>
    );
  }
  if (item.kind === 'orders') {
    const which = item.orders === 1 ? 'Order' : `${count(item.orders)} orders need a look, the newest is`;
    return `${which} ${item.externalId}: ${item.reason}.`;
  }
  const until = clock(item.expiresAt);
  return item.rolledTo === null
    ? `Expires ${until}. Every request gets 401 invalid_api_key from then on.`
    : `Replaced by pck_int_${item.rolledTo}: this key stops ${until}.`;
}

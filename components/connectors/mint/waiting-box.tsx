'use client';

import { Circle, CircleCheck, Inbox, type LucideIcon, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useEffect, useState } from 'react';
import type { ListedRow } from '../../../lib/request-log/listed-row.ts';
import type { News } from '../../../lib/request-log/new-rows.ts';
import { ask } from '../../request-log/ask.ts';
import { useLive } from '../../request-log/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/cn.ts';
import { useTimes } from '../../ui/time.tsx';
import { exactTimeOfDay } from '../../ui/time-text.ts';
import { type Seen, seeRows, whyRefused } from './first-request.ts';

/** After so long without anything the fault is on the way here. */
const ADVICE_MS = 60_000;
const LOOK_AGAIN_MS = 10_000;
/** A request may have been sent while the answer that made the key was on its way. */
const SLACK_MS = 2_000;

/** Waits for a key's first request, live, in a box whose height does not change, and says what came, or what went wrong. */
export function WaitingBox({
  keyId,
  since,
  appUrl,
  isShop,
}: {
  keyId: string;
  since: number;
  appUrl: string;
  /** Its sender is a shop, whose admin has no terminal. */
  isShop: boolean;
}) {
  const [seen, setSeen] = useState<Seen>({ state: 'waiting' });
  useLive(`/settings/connectors/${keyId}/log`, since, (news: News) =>
    setSeen((before) => seeRows(before, news.rows, since - SLACK_MS)),
  );
  const late = useLate(seen.state === 'waiting');
  return (
    <div
      role="status"
      className={cn(
        'flex min-h-32 items-start gap-3 rounded-card border px-4 py-3 md:min-h-24',
        seen.state === 'connected' ? 'border-ok bg-ok-bg' : 'border-border bg-surface',
        seen.state === 'failed' && 'border-warn bg-warn-bg',
      )}
    >
      {seen.state === 'waiting' && (
        <Said Glyph={Circle} tone="text-info motion-safe:animate-pulse" title="Waiting for your first request…">
          {late ? <Advice appUrl={appUrl} since={since} isShop={isShop} /> : 'It shows here within a second.'}
        </Said>
      )}
      {seen.state === 'pinged' && (
        <Said Glyph={Inbox} tone="text-info" title="WooCommerce reached us (ping). Now change an order.">
          Its ping isn’t signed, so it proves the URL but not the secret.
        </Said>
      )}
      {seen.state === 'failed' && <Failure row={seen.row} keyId={keyId} />}
      {seen.state === 'connected' && <Connected row={seen.row} keyId={keyId} />}
    </div>
  );
}

function Said({
  Glyph,
  tone,
  title,
  action,
  children,
}: {
  Glyph: LucideIcon;
  tone: string;
  title: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <>
      <Glyph aria-hidden className={cn('mt-0.5 size-5 shrink-0', tone)} />
      <div className="wrap-anywhere min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        <div className="text-text-2">{children}</div>
      </div>
      {action}
    </>
  );
}

function Failure({ row, keyId }: { row: ListedRow; keyId: string }) {
  return (
    <Said
      Glyph={TriangleAlert}
      tone="text-warn"
      title={whyRefused(row)}
      action={
        <Button asChild size="small">
          {/* In a tab of its own: the secrets are still on this one. */}
          <a href={`/settings/connectors/${keyId}?row=${row.id}`} target="_blank" rel="noopener">
            Open the request
          </a>
        </Button>
      }
    >
      <Clock row={row} /> {row.status_code} <code className="font-mono">{row.error_code}</code>
      {row.repeated > 1 ? ` × ${row.repeated}` : ''}. Fix it and send it again: still waiting for your first accepted
      request.
    </Said>
  );
}

function Connected({ row, keyId }: { row: ListedRow; keyId: string }) {
  const record =
    row.external_id === null ? '' : `, ${/orders|woocommerce/.test(row.path) ? 'order ' : ''}${row.external_id}`;
  return (
    <Said
      Glyph={CircleCheck}
      tone="text-ok"
      title={
        <>
          Connected. First request <Clock row={row} />, {row.status_code}
          {record}.
        </>
      }
      action={
        <Button asChild size="small">
          <Link href={`/settings/connectors/${keyId}`}>Open connection</Link>
        </Button>
      }
    >
      {row.marks.includes('parked') ? 'It’s parked: stored in full, and listed with its reason under Parked.' : null}
    </Said>
  );
}

function Clock({ row }: { row: ListedRow }) {
  const { zone } = useTimes();
  return <span className="tabular-nums">{exactTimeOfDay(new Date(row.request_received_at), zone).slice(0, 8)}</span>;
}

function useLate(isWaiting: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setLate(true), ADVICE_MS);
    return () => clearTimeout(timer);
  }, [isWaiting]);
  return late && isWaiting;
}

function Advice({ appUrl, since, isShop }: { appUrl: string; since: number; isShop: boolean }) {
  const unmatched = useUnmatched(since);
  return (
    <>
      {isShop ? (
        'Nothing has arrived. In WooCommerce, check that the webhook is Active and its Delivery URL is exact. If both are right, ask your host whether it blocks outgoing requests.'
      ) : (
        <>
          Nothing yet. If you have sent a request, it never reached us: check DNS, proxy and firewall.{' '}
          <code className="wrap-anywhere select-all rounded-chip bg-sunken px-1 font-mono text-table">
            curl -v {appUrl}/integrations/v1/health
          </code>
        </>
      )}
      {unmatched && (
        <>
          {' '}
          Meanwhile, a request arrived with a key that we don’t know:{' '}
          <a
            href="/settings/connectors/unmatched"
            target="_blank"
            rel="noopener"
            className="font-medium text-accent underline underline-offset-2"
          >
            Unmatched requests
          </a>
        </>
      )}
    </>
  );
}

/** Whether requests that match no key came since. Who may not see them is told nothing. */
function useUnmatched(since: number): boolean {
  const [came, setCame] = useState(false);
  useEffect(() => {
    const asking = new AbortController();
    const look = () =>
      ask<News>(`/settings/connectors/unmatched/log/news?cursor=${since}`, asking.signal).then(
        ({ rows, gap }) => setCame(gap !== null || rows.some((row) => Date.parse(row.request_received_at) >= since)),
        () => {}, // not theirs to see, or no answer: the advice stands by itself
      );
    void look();
    const again = setInterval(look, LOOK_AGAIN_MS);
    return () => {
      asking.abort();
      clearInterval(again);
    };
  }, [since]);
  return came;
}

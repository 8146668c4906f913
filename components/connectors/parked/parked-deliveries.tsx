'use client';

import Link from 'next/link';
import { useState } from 'react';
import type { WaitingDelivery } from '../../../lib/woocommerce/list-waiting.ts';
import { callAction } from '../../call-action.ts';
import { SeenText } from '../../request-log/payload/seen-text.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/card.tsx';
import { CheckboxBox } from '../../ui/checkbox.tsx';
import { bytes, count } from '../../ui/numbers.ts';
import { Status } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import type { ParkedActions, ShownBody } from './parked-actions.ts';
import { type Progress, useReprocess } from './use-reprocess.ts';

/** Deliveries that wait for somebody: what each is, why, what to do; reprocessed one by one, several, or all. */
export function ParkedDeliveries({
  deliveries,
  all,
  actions,
}: {
  deliveries: WaitingDelivery[];
  /** On all pages. */
  all: number;
  actions: ParkedActions;
}) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const work = useReprocess(actions);
  const open = deliveries.filter(({ id }) => !isDone(work.progress.get(id)));
  const chosen = open.filter(({ id }) => selected.has(id));
  const toggle = (ids: readonly string[], on: boolean) =>
    setSelected((before) => {
      const after = new Set(before);
      for (const id of ids) on ? after.add(id) : after.delete(id);
      return after;
    });
  // The oldest first, as they came: a newer state of the order wins anyway.
  const oldestFirst = (some: readonly WaitingDelivery[]) => some.map(({ id }) => id).reverse();
  return (
    <div className="grid gap-3">
      <div className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-2">
        <span className="flex items-center gap-2.5 pl-4">
          <CheckboxBox
            aria-label="Select all on this page"
            checked={chosen.length > 0 && (chosen.length === open.length || 'indeterminate')}
            disabled={open.length === 0}
            onCheckedChange={(on) =>
              toggle(
                open.map(({ id }) => id),
                on === true,
              )
            }
          />
          <span className="text-table text-text-2">{chosen.length === 0 ? 'Select' : `${chosen.length} selected`}</span>
        </span>
        <Button
          size="small"
          disabled={chosen.length === 0 || work.isRunning}
          onClick={() => work.several(oldestFirst(chosen))}
        >
          Reprocess {chosen.length || ''}
        </Button>
        <Button size="small" variant="ghost" disabled={work.isRunning || open.length === 0} onClick={work.all}>
          Reprocess all {count(all)}
        </Button>
        <span role="status" className="text-table text-text-2 tabular-nums">
          {work.run &&
            (work.isRunning
              ? `${count(work.run.done)} of ${count(work.run.all)}…`
              : `${count(work.run.applied)} of ${count(work.run.all)} settled.`)}
        </span>
      </div>
      {work.failure && (
        <Notice tone="err" role="alert">
          {work.failure}
        </Notice>
      )}
      <ul className="overflow-hidden rounded-card border border-border bg-surface">
        {deliveries.map((delivery) => (
          <Delivery
            key={delivery.id}
            delivery={delivery}
            progress={work.progress.get(delivery.id)}
            isSelected={selected.has(delivery.id)}
            isBusy={work.isRunning}
            onSelect={(on) => toggle([delivery.id], on)}
            onReprocess={() => work.several([delivery.id])}
            show={actions.show}
          />
        ))}
      </ul>
    </div>
  );
}

function isDone(progress: Progress | undefined): boolean {
  return typeof progress === 'object' && 'settled' in progress && progress.settled.state !== 'parked';
}

function Delivery({
  delivery,
  progress,
  isSelected,
  isBusy,
  onSelect,
  onReprocess,
  show,
}: {
  delivery: WaitingDelivery;
  progress: Progress | undefined;
  isSelected: boolean;
  isBusy: boolean;
  onSelect: (on: boolean) => void;
  onReprocess: () => void;
  show: ParkedActions['show'];
}) {
  const { integrationKey: key, topic, externalId, receivedAt, sourceUrl, requestId } = delivery;
  const name = externalId ?? topic ?? 'A delivery';
  const done = isDone(progress);
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 border-border border-b px-4 py-3 last:border-b-0 md:grid-cols-[auto_minmax(0,1fr)_auto]">
      <CheckboxBox
        aria-label={`Select ${name}`}
        className="mt-0.5"
        checked={isSelected && !done}
        disabled={done || isBusy}
        onCheckedChange={(on) => onSelect(on === true)}
      />
      <div className="grid min-w-0 gap-1">
        <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
          <span className="wrap-anywhere font-medium font-mono">
            <SeenText>{name}</SeenText>
          </span>
          {topic && externalId && (
            <span className="wrap-anywhere font-mono text-table text-text-2">
              <SeenText>{topic}</SeenText>
            </span>
          )}
          <Link
            href={`/settings/connectors/${key.keyId}`}
            prefetch={false}
            className="text-table text-text-2 hover:underline"
          >
            {key.name}
          </Link>
          {sourceUrl && (
            <span className="wrap-anywhere text-table text-text-3">
              <SeenText>{sourceUrl}</SeenText>
            </span>
          )}
          <span className="text-table text-text-2">
            received <Time value={receivedAt} />
          </span>
        </p>
        <Outcome delivery={delivery} progress={progress} />
        <div className="flex flex-wrap gap-x-4">
          <Body id={delivery.id} show={show} />
          <a
            href={`/settings/connectors/${key.keyId}?row=${requestId}`}
            className="inline-flex min-h-6 items-center text-accent text-table hover:underline"
          >
            Open its request
          </a>
        </div>
      </div>
      <div className="max-md:col-start-2">
        <Button
          size="small"
          disabled={done || isBusy}
          pending={progress === 'running'}
          pendingWord="Applying…"
          aria-label={`Reprocess ${name}`}
          onClick={onReprocess}
        >
          Reprocess
        </Button>
      </div>
    </li>
  );
}

/** Why it waits and what to do; in its place, once reprocessed, what became of it. */
function Outcome({ delivery, progress }: { delivery: WaitingDelivery; progress: Progress | undefined }) {
  const isOld = progress === undefined || progress === 'waiting' || progress === 'running';
  return (
    <div role="status" className="wrap-anywhere min-w-0">
      {isOld ? (
        <p>
          <Status status="parked" chip className="mr-2" />
          <SeenText>{delivery.reason}</SeenText>
        </p>
      ) : 'failed' in progress ? (
        <p className="text-err">{progress.failed}</p>
      ) : progress.settled.state === 'parked' ? (
        <p>
          <Status status="parked" chip className="mr-2" />
          Still cannot be applied: <SeenText>{progress.settled.reason}</SeenText>
        </p>
      ) : progress.settled.state === 'resolved' ? (
        <Status status="resolved">Resolved by a later delivery</Status>
      ) : (
        <Status status="applied" className="whitespace-normal">
          Applied{appliedTo(progress.settled)}
        </Status>
      )}
      {isOld && (
        <p className="text-table text-text-2">
          <SeenText>{delivery.whatToDo}</SeenText>
        </p>
      )}
    </div>
  );
}

/** `: woo-1001 is completed.` */
function appliedTo({ externalId, orderStatus }: { externalId: string | null; orderStatus: string | null }): string {
  if (externalId === null) return '.';
  return orderStatus === null ? `: ${externalId}.` : `: ${externalId} is ${orderStatus.replace('_', ' ')}.`;
}

/** What was delivered, on demand. */
function Body({ id, show }: { id: string; show: ParkedActions['show'] }) {
  const [body, setBody] = useState<ShownBody | { failed: string } | null>(null);
  const [pending, setPending] = useState(false);
  async function load() {
    setPending(true);
    const answer = await callAction(show({ id }), 'The server did not answer.');
    setBody(answer.ok ? answer.value : { failed: answer.message });
    setPending(false);
  }
  if (body === null) {
    return (
      <Button variant="link" size="small" pending={pending} pendingWord="Loading…" onClick={load}>
        Show what was delivered
      </Button>
    );
  }
  if ('failed' in body) return <p className="text-err text-table">{body.failed}</p>;
  const shown = body.isBase64 ? 'in base64' : 'as it came';
  return (
    <figure className="grid w-full gap-1 py-1">
      <figcaption className="text-meta text-text-3">
        {bytes(body.size)}, {shown}
        {body.size > 64 * 1024 && ', its first 64 KB'}
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        className="wrap-anywhere max-h-80 overflow-auto whitespace-pre-wrap rounded-control bg-sunken px-3 py-2 font-mono text-table"
      >
        <SeenText>{body.text}</SeenText>
      </pre>
    </figure>
  );
}

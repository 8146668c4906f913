'use client';

import Link from 'next/link';
import { useState } from 'react';
import type { ShownBody } from '../../../lib/parking/show-body.ts';
import type { Acceptance } from '../../../lib/woocommerce/accept-parked.ts';
import type { WaitingDelivery } from '../../../lib/woocommerce/list-waiting.ts';
import { callAction } from '../../call-action.ts';
import { SeenText } from '../../request-log/payload/seen-text.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckboxBox } from '../../ui/checkbox.tsx';
import { bytes } from '../../ui/numbers.ts';
import { Status } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import { shopName } from '../shop-name.ts';
import { AcceptParked } from './accept-parked.tsx';
import { showParkedAction } from './parked-actions.ts';
import type { Progress } from './use-reprocess.ts';

/** True once nothing is left to do with a delivery. */
export function isDone({ state }: WaitingDelivery, progress: Progress | undefined): boolean {
  if (state !== 'parked') return true;
  return typeof progress === 'object' && 'settled' in progress && progress.settled.state !== 'parked';
}

/** One delivery: what it is, why it waits or waited, what to do, what was delivered. */
export function Delivery({
  delivery,
  progress,
  isSelected,
  isBusy,
  onSelect,
  onReprocess,
  onAccept,
}: {
  delivery: WaitingDelivery;
  progress: Progress | undefined;
  isSelected: boolean;
  isBusy: boolean;
  onSelect: (on: boolean) => void;
  onReprocess: () => void;
  onAccept: (acceptance: Acceptance) => Promise<void>;
}) {
  const { integrationKey: key, topic, externalId, receivedAt, sourceUrl, requestId } = delivery;
  const name = externalId ?? topic ?? 'A delivery';
  const done = isDone(delivery, progress);
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 border-border border-b px-4 py-3 last:border-b-0 md:grid-cols-[auto_minmax(0,1fr)_auto]">
      {delivery.state === 'parked' ? (
        <CheckboxBox
          aria-label={`Select ${name}`}
          className="mt-0.5"
          checked={isSelected && !done}
          disabled={done || isBusy}
          onCheckedChange={(on) => onSelect(on === true)}
        />
      ) : (
        <span />
      )}
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
            <span className="wrap-anywhere text-table text-text-3" title={sourceUrl}>
              <SeenText>{shopName(sourceUrl)}</SeenText>
            </span>
          )}
          <span className="text-table text-text-2">
            received <Time value={receivedAt} />
          </span>
        </p>
        <Outcome delivery={delivery} progress={progress} />
        <div className="flex flex-wrap gap-x-4">
          <Body id={delivery.id} />
          <a
            href={`/settings/connectors/${key.keyId}?row=${requestId}`}
            className="inline-flex min-h-6 items-center text-accent text-table hover:underline"
          >
            Open the request
          </a>
        </div>
      </div>
      {delivery.state === 'parked' && (
        <div className="flex flex-wrap items-start gap-2 max-md:col-start-2">
          {delivery.cause === 'another_order' && !done && (
            <AcceptParked name={name} isBusy={isBusy} onAccept={onAccept} />
          )}
          {/* Not disabled once it is done, so that whoever pressed it keeps the focus. */}
          <Button
            size="small"
            aria-disabled={done || isBusy || undefined}
            className={done || isBusy ? 'opacity-50' : undefined}
            pending={progress === 'running'}
            pendingWord="Applying…"
            aria-label={`Reprocess ${name}`}
            onClick={() => done || isBusy || onReprocess()}
          >
            Reprocess
          </Button>
        </div>
      )}
    </li>
  );
}

/** Why it waits and what to do; in its place, once reprocessed, what became of it. */
function Outcome({ delivery, progress }: { delivery: WaitingDelivery; progress: Progress | undefined }) {
  if (delivery.state !== 'parked') return <Before delivery={delivery} />;
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
          <SeenText>{(delivery.cause && byButton[delivery.cause]) ?? delivery.whatToDo}</SeenText>
        </p>
      )}
    </div>
  );
}

/** What to do where a button does it; the command line says it with a command. */
const byButton: Record<string, string> = {
  other_shop:
    'If the shop has moved, move this key to it. If this is a copy of the shop, such as a staging site, delete its webhooks there.',
  another_order:
    'The shop was restored from a backup or set up again, and its order ids started over. Keep both orders, or replace the first with this one. Until then the first stays as it is.',
};

/** Of one that is settled: how, when and by whom. */
function Before({ delivery: { state, reason, settledAt, settledBy, move } }: { delivery: WaitingDelivery }) {
  return (
    <div className="wrap-anywhere min-w-0">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Status status={state === 'applied' ? 'applied' : 'resolved'} chip />
        {settledAt && <Time value={settledAt} />}
        {settledBy && (
          <span className="text-text-2">{settledBy.startsWith('delivery ') ? 'by a later delivery' : settledBy}</span>
        )}
        {move && <span className="text-text-2">with the move to {shopName(move.toUrl)}</span>}
      </p>
      <p className="text-table text-text-2">
        It was parked: <SeenText>{reason}</SeenText>
      </p>
    </div>
  );
}

/** `: woo-1001 is completed.` */
function appliedTo({ externalId, orderStatus }: { externalId: string | null; orderStatus: string | null }): string {
  if (externalId === null) return '.';
  return orderStatus === null ? `: ${externalId}.` : `: ${externalId} is ${orderStatus.replace('_', ' ')}.`;
}

/** What was delivered, on demand. */
function Body({ id }: { id: string }) {
  const [body, setBody] = useState<ShownBody | { failed: string } | null>(null);
  const [pending, setPending] = useState(false);
  async function load() {
    setPending(true);
    const answer = await callAction(showParkedAction({ id }), 'The server did not answer.');
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
  const shown = body.isBase64 ? 'in base64' : 'as it arrived';
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

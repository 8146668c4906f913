'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import type { ActionResult } from '../../../lib/action-result.ts';
import { ActionDialog } from '../../action-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/card.tsx';
import { count } from '../../ui/numbers.ts';
import { toast } from '../../ui/toaster.tsx';
import { shopName } from '../shop-name.ts';
import { saveSettingAction } from './connection-actions.ts';
import { focusCard } from './focus-card.ts';
import { useMovePreview } from './use-move-preview.ts';

/** Few keys ever move, and every key's page would load it. */
const MovedDeliveries = dynamic(() => import('./moved-deliveries.tsx').then((file) => file.MovedDeliveries), {
  loading: () => <p className="mt-3 min-h-65 text-table text-text-2">Loading the deliveries…</p>,
});

/** Makes another shop the key's, after saying what that parks from now on and what it applies. */
export function MoveShop({ url, from, keyId }: { url: string; from: string; keyId: string }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  /** Then the button that opened this goes, and the focus would with it. */
  const isMoved = useRef(false);
  const { preview, failure } = useMovePreview(open, { keyId, url });
  const name = shopName(url);

  async function move(): Promise<ActionResult<null>> {
    const [changes, seen] = [{ webhookSourceUrl: url }, { webhookSourceUrl: from }];
    const result = await saveSettingAction({ keyId, changes, seen });
    if (!result.ok) return result;
    isMoved.current = result.value === null;
    if (result.value === null) return { ok: true, value: null };
    const message = `${result.value.by} has changed the shop in the meantime. Close this and check again.`;
    return { ok: false, message };
  }

  return (
    <ActionDialog
      trigger={
        <Button size="small" className="h-auto min-h-7 max-w-full whitespace-normal py-1 text-left">
          <span className="wrap-anywhere">Move this key to {name}</span>
        </Button>
      }
      open={open}
      onOpenChange={setOpen}
      className="sm:w-[min(640px,calc(100vw-2rem))]"
      title={`Move this key to ${name}`}
      description={<Consequences url={url} from={from} preview={preview} failure={failure} />}
      onCloseAutoFocus={(event) => isMoved.current && focusCard(event)}
      confirm="Move this key"
      pendingWord="Moving…"
      disabled={preview === null}
      act={move}
      done={() => {
        toast(`This key takes deliveries from ${name} now.`);
        router.refresh();
      }}
    >
      {preview !== null && preview.waiting > 0 && <MovedDeliveries keyId={keyId} url={url} waiting={preview.waiting} />}
    </ActionDialog>
  );
}

function Consequences({
  url,
  from,
  preview,
  failure,
}: {
  url: string;
  from: string;
  preview: ReturnType<typeof useMovePreview>['preview'];
  failure: string | null;
}) {
  if (failure !== null) return <p role="alert">{failure}</p>;
  if (preview === null) return <p className="min-h-32">Checking what this changes…</p>;
  const { day, week, atLeast } = preview.arrived;
  return (
    <div className="grid gap-3">
      <p>
        From now on, deliveries from <Shop url={from} /> are <strong>parked</strong>.{' '}
        {week === 0
          ? 'None arrived in the last 7 days.'
          : `${count(day)} arrived in the last 24 hours, ${atLeast ? 'more than ' : ''}${count(week)} in 7 days.`}
      </p>
      {day > 0 && (
        <Notice tone="warn">
          <Shop url={from} /> is still sending. If <Shop url={url} /> is a copy of it, such as a staging site, don’t
          move the key: delete the copy’s webhooks instead.
        </Notice>
      )}
      {preview.linkedTo !== null && (
        <p>
          The key stays connected to <Shop url={preview.linkedTo} />, and we keep fetching its orders. After the move,
          unlink it and connect <Shop url={url} />.
        </p>
      )}
      {preview.waiting === 0 ? (
        <p>
          No delivery from <Shop url={url} /> is waiting.
        </p>
      ) : (
        <p>
          {count(preview.waiting)} waiting {preview.waiting === 1 ? 'delivery' : 'deliveries'} from <Shop url={url} />{' '}
          will be <strong>applied</strong>, the oldest first. You can undo the move as a whole.
        </p>
      )}
    </div>
  );
}

function Shop({ url }: { url: string }) {
  return <span className="wrap-anywhere font-medium text-text">{shopName(url)}</span>;
}

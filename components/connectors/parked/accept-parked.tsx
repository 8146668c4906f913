'use client';

import { type ReactNode, useState } from 'react';
import type { Acceptance } from '../../../lib/woocommerce/accept-parked.ts';
import { AlertDialog, AlertDialogCancel, AlertDialogContent, AlertDialogTrigger } from '../../ui/alert-dialog.tsx';
import { Button } from '../../ui/button.tsx';

/** What to do with another order under the id of one we have: each asks, naming what becomes of the first. */
export function AcceptParked({
  name,
  isBusy,
  onAccept,
}: {
  /** The external id of the order that we have. */
  name: string;
  isBusy: boolean;
  onAccept: (acceptance: Acceptance) => Promise<void>;
}) {
  return (
    <>
      <Asked
        label="Keep both"
        title={`Keep both orders called ${name}?`}
        isBusy={isBusy}
        onYes={() => onAccept('as-new')}
      >
        This one becomes {name}-2, or the next free number, and {name} stays as it is. Later deliveries of each go to
        its own record.
      </Asked>
      <Asked
        label="Replace the first"
        title={`Replace the first ${name}?`}
        isBusy={isBusy}
        isDanger
        onYes={() => onAccept('replace')}
      >
        The order we have as {name} is overwritten with this one. This can’t be undone. Later deliveries of the first
        order are parked.
      </Asked>
    </>
  );
}

function Asked({
  label,
  title,
  isBusy,
  isDanger = false,
  onYes,
  children,
}: {
  label: string;
  title: string;
  isBusy: boolean;
  isDanger?: boolean;
  onYes: () => Promise<void>;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  async function yes() {
    setPending(true);
    await onYes();
    setPending(false);
    setOpen(false);
  }
  return (
    <AlertDialog open={open} onOpenChange={(next) => pending || setOpen(next)}>
      <AlertDialogTrigger asChild>
        <Button size="small" disabled={isBusy}>
          {label}
        </Button>
      </AlertDialogTrigger>
      <AlertDialogContent
        title={title}
        description={<p>{children}</p>}
        footer={
          <>
            <AlertDialogCancel asChild>
              <Button>Cancel</Button>
            </AlertDialogCancel>
            <Button variant={isDanger ? 'danger' : 'primary'} pending={pending} pendingWord="Applying…" onClick={yes}>
              {label}
            </Button>
          </>
        }
      />
    </AlertDialog>
  );
}

'use client';

import type { ReactNode } from 'react';
import type { Acceptance } from '../../../lib/woocommerce/accept-parked.ts';
import { ActionDialog } from '../../action-dialog.tsx';
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
  return (
    <ActionDialog
      trigger={
        <Button size="small" disabled={isBusy}>
          {label}
        </Button>
      }
      title={title}
      description={<p>{children}</p>}
      confirm={label}
      variant={isDanger ? 'danger' : 'primary'}
      pendingWord="Applying…"
      act={async () => {
        await onYes();
        return { ok: true, value: null };
      }}
    />
  );
}

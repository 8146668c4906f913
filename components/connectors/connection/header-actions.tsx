'use client';

import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { RollDialog } from './roll-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';

/** What may be done to a connection as it is now. */
export interface Possible {
  rotate: boolean;
  roll: boolean;
  revoke: boolean;
  /** Of a revoked key: a new one with its settings. */
  mintAgain: boolean;
}

/** The request log for everybody; the rest for those who manage. 2 × 2 on a phone. */
export function HeaderActions({
  keyId,
  possible,
  hasSecret,
  log,
}: {
  keyId: string;
  possible: Possible;
  hasSecret: boolean;
  /** The button of the request log, and its drawer. */
  log: ReactNode;
}) {
  const [open, setOpen] = useState<'rotate' | 'roll' | 'revoke' | null>(null);
  const dialog = (name: 'rotate' | 'roll' | 'revoke') => ({
    open: open === name,
    onOpenChange: (opened: boolean) => setOpen(opened ? name : null),
  });
  return (
    <div className="grid w-full grid-cols-2 gap-2 max-sm:*:px-2 max-sm:*:text-table sm:flex sm:w-auto sm:flex-wrap">
      {log}
      {possible.rotate && (
        <Button onClick={() => setOpen('rotate')}>{hasSecret ? 'Rotate signing secret' : 'Add signing secret'}</Button>
      )}
      {possible.roll && <Button onClick={() => setOpen('roll')}>Roll key</Button>}
      {possible.revoke && (
        <Button onClick={() => setOpen('revoke')} data-opens="revoke" className="text-err">
          Revoke
        </Button>
      )}
      {possible.mintAgain && (
        <Button asChild className="max-sm:col-span-2">
          <Link href={`/settings/connectors/new?from=${keyId}`}>Create a new key with these settings</Link>
        </Button>
      )}
      <RotateDialog first={!hasSecret} {...dialog('rotate')} />
      <RollDialog {...dialog('roll')} />
      <RevokeDialog {...dialog('revoke')} />
    </div>
  );
}

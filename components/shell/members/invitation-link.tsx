'use client';

import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DialogClose, DialogContent } from '../../ui/dialog.tsx';
import { Time } from '../../ui/time.tsx';

export interface MadeLink {
  url: string;
  expiresAt: string;
  /** It was sent by e-mail. */
  mailed: boolean;
  /** Why it could not be; null: it was, or this installation sends none. */
  problem: string | null;
}

/** The link of an invitation, which is shown this once. */
export function InvitationLink({
  email,
  made: { url, expiresAt, mailed, problem },
}: {
  email: string;
  made: MadeLink;
}) {
  return (
    <DialogContent
      title={mailed ? 'Invitation sent' : 'Send this link'}
      onInteractOutside={(event) => event.preventDefault()}
      description={
        <>
          {mailed
            ? `We sent this link to ${email}. If it doesn’t arrive, send it yourself, to them only: anyone`
            : `Send it to ${email} only: anyone`}{' '}
          who has it can join. It works once, until <Time value={expiresAt} style="sentence" bare />, and won’t be shown
          again.
        </>
      }
      footer={
        <>
          <CopyButton text={url} label="Copy link" size="normal" variant="primary" />
          <DialogClose asChild>
            <Button>Done</Button>
          </DialogClose>
        </>
      }
    >
      {problem !== null && (
        <Notice tone="warn" className="mb-3">
          It couldn’t be sent by e-mail: {problem}.
        </Notice>
      )}
      <p className="wrap-anywhere select-all rounded-control bg-sunken p-3 font-mono text-table">{url}</p>
    </DialogContent>
  );
}

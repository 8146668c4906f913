'use client';

import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DialogClose, DialogContent } from '../../ui/dialog.tsx';
import { Time } from '../../ui/time.tsx';

export interface MadeLink {
  url: string;
  expiresAt: string;
}

/** The link of an invitation, which is shown this once. */
export function InvitationLink({ email, made: { url, expiresAt } }: { email: string; made: MadeLink }) {
  return (
    <DialogContent
      title="Send this link"
      onInteractOutside={(event) => event.preventDefault()}
      description={
        <>
          Send it to {email} only: anyone who has it can join. It works once, until{' '}
          <Time value={expiresAt} style="sentence" bare />, and won’t be shown again.
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
      <p className="wrap-anywhere select-all rounded-control bg-sunken p-3 font-mono text-table">{url}</p>
    </DialogContent>
  );
}

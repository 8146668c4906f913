'use client';

import { ActionDialog } from '../../action-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { toast } from '../../ui/toaster.tsx';
import { removeMemberAction } from './member-actions.ts';

/** Removes a member, after asking. */
export function RemoveMember({ userId, email, isViewer }: { userId: string; email: string; isViewer: boolean }) {
  return (
    <ActionDialog
      trigger={
        <Button variant="ghost" aria-label={`Remove ${email}`}>
          Remove
        </Button>
      }
      title={isViewer ? 'Remove yourself' : `Remove ${email}`}
      description={
        isViewer
          ? 'You’ll be signed out at once, and only an owner can invite you again. Keys you created keep working.'
          : 'They’ll be signed out at once. Keys they created keep working.'
      }
      cancel="Keep"
      confirm="Remove"
      pendingWord="Removing…"
      act={() => removeMemberAction({ userId })}
      done={() => toast(`${email} has been removed.`)}
    />
  );
}

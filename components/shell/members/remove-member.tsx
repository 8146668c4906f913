'use client';

import { useState, useTransition } from 'react';
import { callAction } from '../../call-action.ts';
import { AlertDialog, AlertDialogCancel, AlertDialogContent, AlertDialogTrigger } from '../../ui/alert-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { FieldError } from '../../ui/field.tsx';
import { toast } from '../../ui/toaster.tsx';
import type { MemberChange } from './member-row.tsx';

/** Removes a member, after asking. */
export function RemoveMember({
  userId,
  email,
  isViewer,
  remove,
}: {
  userId: string;
  email: string;
  isViewer: boolean;
  remove: MemberChange['remove'];
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();
  function confirm() {
    if (pending) return;
    start(async () => {
      const result = await callAction(remove({ userId }));
      if (result.ok) toast(`${email} has been removed.`);
      else setProblem(result.message);
    });
  }
  return (
    <AlertDialog onOpenChange={() => setProblem(null)}>
      <AlertDialogTrigger asChild>
        <Button variant="ghost" aria-label={`Remove ${email}`}>
          Remove
        </Button>
      </AlertDialogTrigger>
      <AlertDialogContent
        title={isViewer ? 'Remove yourself' : `Remove ${email}`}
        description={
          isViewer
            ? 'You’ll be signed out at once, and only an owner can invite you again. Keys you created keep working.'
            : 'They’ll be signed out at once. Keys they created keep working.'
        }
        footer={
          <>
            <AlertDialogCancel asChild>
              <Button>Keep</Button>
            </AlertDialogCancel>
            <Button variant="danger" pending={pending} pendingWord="Removing…" onClick={confirm}>
              Remove
            </Button>
          </>
        }
      >
        {problem !== null && (
          <div role="alert" className="mt-3">
            <FieldError>{problem}</FieldError>
          </div>
        )}
      </AlertDialogContent>
    </AlertDialog>
  );
}

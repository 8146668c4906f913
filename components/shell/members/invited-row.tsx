'use client';

import { useState, useTransition } from 'react';
import type { ActionResult } from '../../../lib/action-result.ts';
import type { Role } from '../../../lib/keys/vocabulary.ts';
import { callAction } from '../../call-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FieldError } from '../../ui/field.tsx';
import { Status } from '../../ui/status.tsx';
import { useTimes } from '../../ui/time.tsx';
import { toast } from '../../ui/toaster.tsx';
import { roleNames } from '../role-names.ts';
import { InvitationLink, type MadeLink } from './invitation-link.tsx';
import { inviteAction, withdrawAction } from './member-actions.ts';

const DAY_MS = 24 * 3600 * 1000;

/** Somebody who has a link and has not used it. */
export function InvitedRow({
  invitation: { id, email, role, expiresAt },
  hasRunOut,
  mayChange,
}: {
  invitation: { id: string; email: string; role: Role; expiresAt: Date };
  hasRunOut: boolean;
  mayChange: boolean;
}) {
  const { now } = useTimes();
  const [problem, setProblem] = useState<string | null>(null);
  const [made, setMade] = useState<MadeLink | null>(null);
  const [pending, start] = useTransition();
  const days = Math.max(1, Math.round((expiresAt.getTime() - now.getTime()) / DAY_MS));

  function attempt<Value>(work: () => Promise<ActionResult<Value>>, then: (value: Value) => void) {
    if (pending) return;
    start(async () => {
      const result = await callAction(work());
      setProblem(result.ok ? null : result.message);
      if (result.ok) then(result.value);
    });
  }
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-60">
        <p className="wrap-anywhere font-medium">{email}</p>
        <p className="text-table">
          {hasRunOut ? (
            <Status status="expired">link expired</Status>
          ) : (
            <Status status="waiting" className="whitespace-normal">
              not joined yet; the invitation link works for {days} more {days === 1 ? 'day' : 'days'}
            </Status>
          )}
        </p>
        {problem !== null && <FieldError>{problem}</FieldError>}
      </div>
      <span>{roleNames[role]}</span>
      {mayChange && (
        <div className="flex gap-1">
          <Button
            variant="ghost"
            pending={pending}
            aria-label={`New link for ${email}`}
            onClick={() => attempt(() => inviteAction({ email, role }), setMade)}
          >
            New link
          </Button>
          <Button
            variant="ghost"
            pending={pending}
            aria-label={`Withdraw the invitation for ${email}`}
            onClick={() =>
              attempt(
                () => withdrawAction({ id }),
                () => toast(`The link for ${email} no longer works.`),
              )
            }
          >
            Withdraw
          </Button>
        </div>
      )}
      <Dialog open={made !== null} onOpenChange={() => setMade(null)}>
        {made && <InvitationLink email={email} made={made} />}
      </Dialog>
    </li>
  );
}

'use client';

import { useState, useTransition } from 'react';
import { callAction } from '../../call-action.ts';
import { Button } from '../../ui/button.tsx';
import { FieldError } from '../../ui/field.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toaster.tsx';
import { endSessionAction } from './account-actions.ts';

export interface ShownSession {
  sessionId: string;
  device: string;
  clientIp: string | null;
  beganAt: Date;
  seenAt: Date | null;
}

/** Where one is signed in, and the way out of each. */
export function SessionList({ sessions, own }: { sessions: ShownSession[]; own: string }) {
  return (
    <ul aria-label="Sessions" className="mb-4 divide-y divide-border">
      {sessions.map((session) => (
        <SessionRow key={session.sessionId} session={session} isOwn={session.sessionId === own} />
      ))}
    </ul>
  );
}

function SessionRow({
  session: { sessionId, device, clientIp, beganAt, seenAt },
  isOwn,
}: {
  session: ShownSession;
  isOwn: boolean;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();
  function end() {
    if (pending) return;
    start(async () => {
      const result = await callAction(endSessionAction({ sessionId }));
      setProblem(result.ok ? null : result.message);
      if (result.ok) toast(`${device} is signed out.`);
    });
  }
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium">
          {device} {isOwn && <span className="font-normal text-text-3">(this one)</span>}
        </p>
        <p className="wrap-anywhere text-table text-text-3">
          {clientIp !== null && <span className="font-mono">{clientIp} · </span>}
          signed in <Time value={beganAt} />
          {seenAt !== null && !isOwn && (
            <>
              , last used <Time value={seenAt} />
            </>
          )}
        </p>
        {problem !== null && <FieldError>{problem}</FieldError>}
      </div>
      {!isOwn && (
        <Button variant="ghost" pending={pending} aria-label={`Sign out ${device}`} onClick={end}>
          Sign out
        </Button>
      )}
    </li>
  );
}

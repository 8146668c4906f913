'use client';

import { useId, useState, useTransition } from 'react';
import { type Role, roles } from '../../../lib/keys/vocabulary.ts';
import { callAction } from '../../call-action.ts';
import { FieldError } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toaster.tsx';
import { roleNames } from '../role-names.ts';
import { changeRoleAction } from './member-actions.ts';
import { RemoveMember } from './remove-member.tsx';

/** A member: who, in which role, last seen when; and, for owners, what can be changed. */
export function MemberRow({
  member: { userId, email, role, lastSignedInAt, hasFactor },
  isViewer,
  isLastOwner,
  mayChange,
}: {
  member: { userId: string; email: string; role: Role; lastSignedInAt: Date | null; hasFactor: boolean };
  isViewer: boolean;
  isLastOwner: boolean;
  mayChange: boolean;
}) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-60">
        <p className="wrap-anywhere font-medium">
          {email} {isViewer && <span className="font-normal text-text-3">(you)</span>}
        </p>
        <p className="text-table text-text-3">
          {lastSignedInAt === null ? (
            'hasn’t signed in yet'
          ) : (
            <>
              signed in <Time value={lastSignedInAt} />
            </>
          )}
          {' · '}
          {hasFactor ? 'with a second factor' : 'no second factor'}
        </p>
        {mayChange && isLastOwner && (
          <p className="mt-1 text-table text-text-2">
            The last owner can’t be removed or given another role. Make somebody else an owner first.
          </p>
        )}
      </div>
      {mayChange && !isLastOwner ? (
        <MemberControls userId={userId} email={email} role={role} isViewer={isViewer} />
      ) : (
        <span>{roleNames[role]}</span>
      )}
    </li>
  );
}

function MemberControls({
  userId,
  email,
  role,
  isViewer,
}: {
  userId: string;
  email: string;
  role: Role;
  isViewer: boolean;
}) {
  const problemId = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();
  function choose(value: string) {
    const next = roles.find((known) => known === value);
    if (next === undefined || next === role || pending) return;
    start(async () => {
      const result = await callAction(changeRoleAction({ userId, role: next }));
      setProblem(result.ok ? null : result.message);
      if (result.ok) toast(`${email} is ${next === 'member' ? 'a member' : `an ${next}`} now.`);
    });
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        aria-label={`Role of ${email}`}
        aria-describedby={problem === null ? undefined : problemId}
        value={role}
        aria-busy={pending}
        onChange={(event) => choose(event.target.value)}
      >
        {roles.map((each) => (
          <option key={each} value={each}>
            {roleNames[each]}
          </option>
        ))}
      </Select>
      <RemoveMember userId={userId} email={email} isViewer={isViewer} />
      {problem !== null && <FieldError id={problemId}>{problem}</FieldError>}
    </div>
  );
}

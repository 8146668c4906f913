import type { ReactNode } from 'react';
import type { Connection } from '../../../lib/connections/read-connection.ts';
import type { FailureGroup } from '../../../lib/diagnosis/group-text.ts';
import { type Health, shareText } from '../../../lib/request-log/health.ts';
import { WaysOut } from '../../request-log/ways-out.tsx';
import { Card } from '../../ui/card.tsx';
import { count } from '../../ui/numbers.ts';
import { Status, type StatusName } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import { FailureLine } from './failure-line.tsx';

/** Failures by code that are told apart; the log has all. */
export const MOST_LINES = 3;

/** How the connection does, in one sentence with its facts, and what its failures have in common. */
export function HealthCard({
  connection,
  mayManage,
  ranges,
}: {
  connection: Connection;
  mayManage: boolean;
  ranges: ReactNode;
}) {
  const { key, health, failures, facts, ways } = connection;
  const lines = health.state === 'waiting' ? [] : failures.slice(0, MOST_LINES);
  return (
    <Card className="mb-4 grid gap-2 px-4 py-3" aria-label="Health">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <p className="min-w-0 flex-1 basis-80">
          <Status status={glyphs[health.state].status} className="mr-1.5 align-bottom text-body">
            {glyphs[health.state].word}.
          </Status>{' '}
          <HealthWords health={health} />{' '}
          {facts.requests > 0 && (
            <span className="text-text-2">
              {count(facts.errors)} of {count(facts.requests)} refused in 24 h (
              {shareText(facts.errors, facts.requests)}
              ).
            </span>
          )}
        </p>
        {ranges}
      </div>
      <FailureLines failures={lines} />
      {mayManage && ways.length > 0 && <WaysOut key={failures[0]?.latestRowId} ways={ways} keyId={key.keyId} />}
    </Card>
  );
}

/** Failures by code, one a line; nothing when there are none. */
export function FailureLines({ failures }: { failures: FailureGroup[] }) {
  if (failures.length === 0) return null;
  return (
    <ul className="grid gap-1.5">
      {failures.map((group) => (
        <li key={group.errorCode}>
          <FailureLine group={group} />
        </li>
      ))}
    </ul>
  );
}

const glyphs: Record<Health['state'], { status: StatusName; word: string }> = {
  working: { status: 'connected', word: 'Working' },
  refusing: { status: 'refusing', word: 'Refusing' },
  quiet: { status: 'warning', word: 'Quiet' },
  waiting: { status: 'waiting', word: 'Waiting for the first request' },
  expired: { status: 'expired', word: 'Expired' },
  revoked: { status: 'revoked', word: 'Revoked' },
};

function HealthWords({ health }: { health: Health }) {
  if (health.state === 'working') {
    return (
      <>
        Last request <Time value={health.since} />.
      </>
    );
  }
  if (health.state === 'refusing') {
    const { requests, latestAt } = health.run;
    return (
      <>
        {requests === 1 ? 'The last request failed, ' : `The last ${count(requests)} requests failed, the latest `}
        <Time value={latestAt} />.
      </>
    );
  }
  if (health.state === 'quiet') {
    if (health.since === null) return 'No request for as long as rows are kept.';
    return (
      <>
        No request for 24 h. The last came <Time value={health.since} />.
      </>
    );
  }
  if (health.state === 'waiting') {
    return (
      <>
        The key was made <Time value={health.since} />.
      </>
    );
  }
  const still = health.requestsSince ? ' Somebody still sends.' : '';
  if (health.state === 'revoked') {
    return (
      <>
        By {health.by}, <Time value={health.since} style="sentence" />. A revoked key cannot come back.{still}
      </>
    );
  }
  return (
    <>
      Since <Time value={health.since} style="sentence" /> every request gets 401 invalid_api_key.{still}
    </>
  );
}

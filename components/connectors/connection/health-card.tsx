import type { ReactNode } from 'react';
import { healthMarks } from '../../../lib/connections/health.ts';
import type { Connection } from '../../../lib/connections/read-connection.ts';
import type { FailureGroup } from '../../../lib/diagnosis/group-text.ts';
import { WaysOut } from '../../request-log/ways-out.tsx';
import { Card } from '../../ui/card.tsx';
import { Status } from '../../ui/status.tsx';
import { FailureLine } from './failure-line.tsx';
import { HealthWords } from './health-words.tsx';

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
  const { key, health, failures, ways } = connection;
  const lines = health.state === 'waiting' ? [] : failures.slice(0, MOST_LINES);
  const { word, glyph } = healthMarks[health.state];
  return (
    <Card className="mb-4 grid gap-2 px-4 py-3" aria-label="Health">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <p className="wrap-anywhere min-w-0 flex-1 basis-80">
          <Status status={glyph} className="mr-1.5 align-bottom text-body">
            {word}.
          </Status>{' '}
          <HealthWords health={health} />
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

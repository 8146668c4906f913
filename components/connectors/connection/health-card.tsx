import type { ReactNode } from 'react';
import { healthMarks } from '../../../lib/connections/health.ts';
import type { Connection } from '../../../lib/connections/read-connection.ts';
import { FailureLines } from '../../request-log/failure-lines.tsx';
import { WaysOut } from '../../request-log/ways-out.tsx';
import { Card } from '../../ui/card.tsx';
import { Status } from '../../ui/status.tsx';
import { HealthWords } from './health-words.tsx';

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
      <FailureLines failures={health.state === 'waiting' ? [] : failures} />
      {mayManage && ways.length > 0 && <WaysOut key={failures[0]?.latestRowId} ways={ways} keyId={key.keyId} />}
    </Card>
  );
}

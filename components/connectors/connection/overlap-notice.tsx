import type { RollOverlap } from '../../../lib/connections/roll-overlap.ts';
import { Notice } from '../../ui/card.tsx';
import { count } from '../../ui/numbers.ts';
import { Status } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import { KeyLink } from './facts-card.tsx';

/** While a roll overlaps: whether anybody still sends with the old key. On both connections. */
export function OverlapNotice({ overlap, keyId }: { overlap: RollOverlap; keyId: string }) {
  const { oldKeyId, newKeyId, endsAt, requestsInHour, requestsInDay, lastUsedAt } = overlap;
  const isOld = keyId === oldKeyId;
  return (
    <Notice className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1">
      <p className="min-w-0 flex-1 basis-80">
        {isOld ? 'This key was rolled to ' : 'This key was rolled from '}
        <KeyLink keyId={isOld ? newKeyId : oldKeyId} />. Old key: {count(requestsInHour)}{' '}
        {requestsInHour === 1 ? 'request' : 'requests'} in the last hour
        {lastUsedAt !== null && (
          <>
            , last <Time value={lastUsedAt} />
          </>
        )}
        .{' '}
        {endsAt !== null && (
          <>
            It stops <Time value={endsAt} style="sentence" />.
          </>
        )}
      </p>
      {requestsInDay === 0 && (
        <Status status="applied" chip>
          Safe to revoke
        </Status>
      )}
    </Notice>
  );
}

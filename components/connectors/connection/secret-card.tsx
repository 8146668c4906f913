import type { Connection } from '../../../lib/connections/read-connection.ts';
import { shortActor } from '../../../lib/diagnosis/group-text.ts';
import { TitledCard } from '../../ui/card.tsx';
import { Time } from '../../ui/time.tsx';

/** When and by whom the signing secret was set; during an overlap, who still uses the one before. */
export function SecretCard({ connection }: { connection: Connection }) {
  const { key, cutOver } = connection;
  return (
    <TitledCard title="Signing secret" id="signing-secret">
      {key.signingSecret === null ? (
        <p className="text-text-2">
          This key has none: anyone who has the key can send. If a request is signed anyway, the signature is ignored,
          and its row says so.
        </p>
      ) : (
        <p>
          Set <Time value={key.signingSecret.createdAt} style="sentence" /> by {shortActor(key.signingSecret.createdBy)}
          . We can’t show it again.
        </p>
      )}
      {cutOver !== null && (
        <p className="mt-2">
          {cutOver.text}. Both work until <Time value={cutOver.until} style="sentence" />.
        </p>
      )}
    </TitledCard>
  );
}

import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Connection } from '../../../lib/connections/read-connection.ts';
import { shortActor } from '../../../lib/diagnosis/group-text.ts';
import { formats } from '../../../lib/formats/formats.ts';
import { TitledCard } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { count } from '../../ui/numbers.ts';
import { Time } from '../../ui/time.tsx';

/** What a connection is. `settled` also has the settings as text, where nobody may or can change them. */
export function FactsCard({
  connection,
  settled,
  deliveryUrl,
}: {
  connection: Connection;
  settled: boolean;
  /** Of a woocommerce key. */
  deliveryUrl: string | null;
}) {
  const { key, clock } = connection;
  return (
    <TitledCard title="Facts">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-table">
        <Fact name="Store">
          {key.store.name} · {key.store.currency}
        </Fact>
        <Fact name="Source" mono>
          {key.source}
        </Fact>
        <Fact name="Format" mono>
          {key.payloadFormat}
        </Fact>
        <Fact name="Scopes" mono>
          {key.scopes.join(' ')}
        </Fact>
        <Fact name="Signature">{key.requireSignature ? 'Required' : 'Not required'}</Fact>
        {deliveryUrl !== null && (
          <Fact name="Delivery URL" mono>
            {deliveryUrl}{' '}
            <CopyButton text={deliveryUrl} label="Copy the delivery URL" iconOnly className="align-middle" />
          </Fact>
        )}
        {settled && (
          <>
            <Fact name="IP allowlist" mono={key.ipAllowlist.length > 0}>
              {key.ipAllowlist.length === 0 ? 'Any address' : key.ipAllowlist.join(' ')}
            </Fact>
            <Fact name="Rate limit">{count(key.rateLimitPerMinute)} a minute</Fact>
            {formats[key.payloadFormat].signature.timestamp && (
              <Fact name="Require timestamp">{key.requireTimestamp ? 'On' : 'Off'}</Fact>
            )}
            <Fact name="Expires">
              {key.expiresAt === null ? 'Never' : <Time value={key.expiresAt} style="sentence" />}
            </Fact>
          </>
        )}
        <Fact name="Made">
          <Time value={key.createdAt} style="sentence" /> by {shortActor(key.createdBy)}
        </Fact>
        {key.rolledFrom !== null && (
          <Fact name="Rolled from">
            <KeyLink keyId={key.rolledFrom} />
          </Fact>
        )}
        {key.rolledTo !== null && (
          <Fact name="Rolled to">
            <KeyLink keyId={key.rolledTo} />
          </Fact>
        )}
        {clock !== null && (
          <Fact name="Sender’s clock">
            <span className={clock.warn ? 'text-warn' : undefined}>{clock.text}</span>
          </Fact>
        )}
      </dl>
    </TitledCard>
  );
}

function Fact({ name, mono = false, children }: { name: string; mono?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-2">{name}</dt>
      <dd className={mono ? 'wrap-anywhere font-mono' : 'wrap-anywhere'}>{children}</dd>
    </>
  );
}

export function KeyLink({ keyId }: { keyId: string }) {
  return (
    <Link href={`/settings/connectors/${keyId}`} className="font-mono text-accent underline underline-offset-2">
      pck_int_{keyId}
    </Link>
  );
}

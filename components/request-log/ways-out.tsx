'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import type { WayOut } from '../../lib/connections/way-out.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { count } from '../ui/numbers.ts';
import { useTimes } from '../ui/time.tsx';
import { inSentence } from '../ui/time-text.ts';
import { WayOutButton } from './way-out-button.tsx';
import {
  acceptReplacedSecretAction,
  allowAddressAction,
  reprocessAction,
  sendAgainAction,
} from './ways-out-actions.ts';

// Dialogs with a form, which few rows have: they come with those.
const ChangeExpiry = dynamic(() => import('./change-expiry.tsx').then((file) => file.ChangeExpiry));
const RaiseRateLimit = dynamic(() => import('./raise-rate-limit.tsx').then((file) => file.RaiseRateLimit));

/** The ways out of a row, each a button that asks, does, and says what comes next. */
export function WaysOut({ ways, keyId }: { ways: readonly WayOut[]; keyId: string }) {
  const notes = ways.flatMap((way) => noteOf(way) ?? []);
  return (
    <div className="mt-3 grid gap-2">
      {notes.map((note) => (
        <p key={note} className="wrap-anywhere text-table text-text-2">
          {note}
        </p>
      ))}
      <div className="flex flex-wrap items-center gap-2">
        {ways.map((way) => (
          <Way key={way.kind + ('label' in way ? way.label : '')} way={way} keyId={keyId} />
        ))}
      </div>
    </div>
  );
}

/** What to know before. */
function noteOf(way: WayOut): string | null {
  if (way.kind === 'reprocess') return `Parked: ${way.reason}.`;
  return way.kind === 'mint' || way.kind === 'copy-url' ? way.note : null;
}

function Way({ way, keyId }: { way: WayOut; keyId: string }) {
  const { zone, now } = useTimes();
  switch (way.kind) {
    case 'allow-address': {
      const { address, keyName } = way;
      const bits = address.includes(':') ? 128 : 32;
      return (
        <WayOutButton
          label={`Allow ${address}`}
          question={`Add ${address}/${bits} to the IP allowlist of ${keyName}?`}
          act={() => allowAddressAction({ keyId, address })}
          done={() => `${address} is allowed. Send the request again.`}
        />
      );
    }
    case 'accept-secret': {
      const until = inSentence(new Date(way.until), now, zone);
      return (
        <WayOutButton
          label="Accept the previous secret for a day"
          question={`Until ${until}. Switch your sender to the new one before then.`}
          act={() => acceptReplacedSecretAction({ keyId })}
          done={({ acceptedUntil }) => `Accepted until ${inSentence(new Date(acceptedUntil), now, zone)}.`}
        />
      );
    }
    case 'reprocess':
      return (
        <WayOutButton
          label="Reprocess"
          question="Apply it now? A newer state of the order wins."
          act={() => reprocessAction({ deliveryId: way.deliveryId })}
          done={(sentence) => sentence}
        />
      );
    case 'send-again':
      return (
        <WayOutButton
          label="Send again"
          question="Send this body again now, newly signed, under today’s settings? If it’s accepted, it counts like any other. Pressing twice creates only one order."
          act={() => sendAgainAction({ rowId: way.rowId })}
          done={(sentence) => sentence}
        />
      );
    case 'raise-rate-limit':
      return (
        <RaiseRateLimit
          keyId={keyId}
          cap={way.cap}
          proposed={way.proposed}
          hint={`Busiest minute today: ${count(way.busiestMinute)} requests.`}
        />
      );
    case 'change-expiry':
      return <ChangeExpiry keyId={keyId} />;
    case 'copy-url':
      return <CopyButton text={way.url} label="Copy URL" />;
    default:
      return (
        <Button asChild size="small">
          <Link href={way.href}>{way.label}</Link>
        </Button>
      );
  }
}

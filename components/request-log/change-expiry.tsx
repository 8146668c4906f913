'use client';

import { useId, useState } from 'react';
import { useTimes } from '../ui/time.tsx';
import { inSentence } from '../ui/time-text.ts';
import { WayOutButton } from './way-out-button.tsx';
import { changeExpiryAction } from './ways-out-actions.ts';

const DAY_MS = 24 * 3600 * 1000;
const choices = [
  { days: 30, label: 'In 30 days' },
  { days: 90, label: 'In 90 days' },
  { days: 365, label: 'In a year' },
  { days: null, label: 'Never' },
] as const;

/** Gives an expired key a later expiry. */
export function ChangeExpiry({ keyId }: { keyId: string }) {
  const { zone, now } = useTimes();
  const name = useId();
  const [days, setDays] = useState<number | null>(30);
  const expiresAt = () => (days === null ? null : new Date(Date.now() + days * DAY_MS));
  return (
    <WayOutButton
      label="Change expiry"
      question="The key works again from the next request."
      act={() => changeExpiryAction({ keyId, expiresAt: expiresAt()?.toISOString() ?? null })}
      done={() => {
        const end = expiresAt();
        return end === null
          ? 'It no longer expires. Send the request again.'
          : `It expires ${inSentence(end, now, zone)}. Send the request again.`;
      }}
    >
      <fieldset className="mt-3 grid gap-1">
        <legend className="mb-1 font-medium text-table">Expires</legend>
        {choices.map((choice) => (
          <label key={choice.label} className="flex min-h-7 items-center gap-2">
            <input
              type="radio"
              name={name}
              checked={days === choice.days}
              onChange={() => setDays(choice.days)}
              className="size-4 accent-accent"
            />
            {choice.label}
          </label>
        ))}
      </fieldset>
    </WayOutButton>
  );
}

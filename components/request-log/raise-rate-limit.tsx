'use client';

import { useState } from 'react';
import { rateLimitFrom, rateLimitProblem } from '../connectors/rate-limit-text.ts';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { count } from '../ui/numbers.ts';
import { WayOutButton } from './way-out-button.tsx';
import { raiseRateLimitAction } from './ways-out-actions.ts';

/** Raises the cap of a key: 600 → 900. */
export function RaiseRateLimit({
  keyId,
  cap,
  proposed,
  hint,
}: {
  keyId: string;
  cap: number;
  proposed: number;
  hint: string;
}) {
  const [text, setText] = useState(String(proposed));
  const rateLimitPerMinute = rateLimitFrom(text) ?? Number.NaN;
  return (
    <WayOutButton
      label="Raise the rate limit"
      question={`From ${count(cap)} to ${Number.isNaN(rateLimitPerMinute) ? '…' : count(rateLimitPerMinute)} a minute. ${hint}`}
      act={() => raiseRateLimitAction({ keyId, rateLimitPerMinute, seen: cap })}
      done={() => `Rate limit is now ${count(rateLimitPerMinute)} a minute.`}
    >
      <Field
        label="Rate limit"
        help="1 to 6,000 requests in any 60 seconds. Applies from the next request."
        error={rateLimitProblem(text)}
        className="mt-3"
      >
        <Input inputMode="numeric" value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
    </WayOutButton>
  );
}

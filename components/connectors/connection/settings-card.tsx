'use client';

import { useState } from 'react';
import { formats } from '../../../lib/formats/formats.ts';
import type { ShownKey } from '../../../lib/keys/list-keys.ts';
import { TitledCard } from '../../ui/card.tsx';
import { Input } from '../../ui/input.tsx';
import { count } from '../../ui/numbers.ts';
import { Switch } from '../../ui/switch.tsx';
import { useTimes } from '../../ui/time.tsx';
import { inSentence } from '../../ui/time-text.ts';
import { rateLimitFrom, rateLimitProblem } from '../rate-limit-text.ts';
import { AllowlistSetting } from './allowlist-setting.tsx';
import { fromLocal, toLocal } from './local-moment.ts';
import { SettingRow } from './setting-row.tsx';
import { useSetting } from './use-setting.ts';

/** What may change of a key while it lives. */
export function SettingsCard({ shown }: { shown: ShownKey }) {
  const canRequireTimestamp = formats[shown.payloadFormat].signature.timestamp && shown.signingSecret !== null;
  const expired = shown.status === 'expired';
  return (
    <TitledCard title="Settings" className="grid content-start">
      <div className="grid gap-6">
        {!expired && (
          <>
            <AllowlistSetting saved={shown.ipAllowlist} />
            <RateLimitSetting saved={shown.rateLimitPerMinute} />
            <NameSetting saved={shown.name} />
          </>
        )}
        <ExpiresSetting saved={shown.expiresAt?.toISOString() ?? null} rolled={shown.rolledTo !== null} />
        {!expired && canRequireTimestamp && <TimestampSetting saved={shown.requireTimestamp} />}
      </div>
    </TitledCard>
  );
}

function NameSetting({ saved }: { saved: string }) {
  const setting = useSetting({
    label: 'the name',
    saved,
    changes: (name) => ({ name }),
    done: () => 'Name saved.',
  });
  return (
    <SettingRow
      setting={setting}
      what="the name"
      label="Name"
      help="Only your organization sees it."
      error={setting.value.trim() === '' ? 'Give it a name that you’ll recognize in the list.' : null}
    >
      <Input
        className="min-w-0 flex-1"
        value={setting.value}
        maxLength={200}
        onChange={(event) => setting.change(event.target.value)}
      />
    </SettingRow>
  );
}

function RateLimitSetting({ saved }: { saved: number }) {
  const setting = useSetting<string>({
    label: 'the rate limit',
    saved: String(saved),
    same: (one, other) => rateLimitFrom(one) === rateLimitFrom(other),
    changes: (text) => ({ rateLimitPerMinute: rateLimitFrom(text) ?? Number.NaN }),
    done: (text) => `Rate limit is now ${count(rateLimitFrom(text))} a minute.`,
  });
  return (
    <SettingRow
      id="rate-limit"
      setting={setting}
      what="the rate limit"
      label="Rate limit"
      help="1 to 6,000 requests in any 60 seconds. Applies from the next request."
      error={rateLimitProblem(setting.value)}
    >
      <Input
        inputMode="numeric"
        className="w-28 tabular-nums"
        value={setting.value}
        onChange={(event) => setting.change(event.target.value)}
      />
      <span className="self-center">a minute</span>
    </SettingRow>
  );
}

function ExpiresSetting({ saved, rolled }: { saved: string | null; rolled: boolean }) {
  const { zone, now } = useTimes();
  const setting = useSetting<string | null>({
    label: 'the expiry',
    saved,
    changes: (expiresAt) => ({ expiresAt }),
    done: (expiresAt) =>
      expiresAt === null
        ? 'The key no longer expires.'
        : `The key expires ${inSentence(new Date(expiresAt), now, zone)}.`,
  });
  // What is typed while it is no whole moment yet.
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (setting.value === null ? '' : toLocal(new Date(setting.value), zone));
  const past = setting.dirty && setting.value !== null && new Date(setting.value) <= now;
  return (
    <SettingRow
      setting={setting}
      what="the expiry"
      label="Expires"
      help={
        rolled
          ? 'The key was rolled. It can end earlier, but not later.'
          : 'Empty: never. After this moment every request gets 401 invalid_api_key. You can change it.'
      }
      error={past ? 'This moment has passed. To end the key now, revoke it.' : null}
    >
      <Input
        type="datetime-local"
        className="w-60 max-w-full"
        value={shown}
        onChange={(event) => {
          const moment = fromLocal(event.target.value, zone);
          setTyped(moment === null && event.target.value !== '' ? event.target.value : null);
          setting.change(moment?.toISOString() ?? null);
        }}
      />
    </SettingRow>
  );
}

function TimestampSetting({ saved }: { saved: boolean }) {
  const setting = useSetting({
    label: 'Require timestamp',
    saved,
    changes: (requireTimestamp) => ({ requireTimestamp }),
    done: (on) => `Require timestamp is ${on ? 'on' : 'off'}. Applies from the next request.`,
  });
  return (
    <SettingRow
      setting={setting}
      what="Require timestamp"
      label="Require timestamp"
      help="Refuse signatures over the body alone. Replays of old requests then fail after five minutes."
      error={null}
    >
      <span className="flex h-9 flex-1 items-center">
        <Switch checked={setting.value} onCheckedChange={setting.change} />
      </span>
    </SettingRow>
  );
}

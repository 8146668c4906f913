'use client';

import { useEffect, useState } from 'react';
import { allowlistEntries } from '../../../lib/keys/vocabulary.ts';
import type { OutsideAllowlist } from '../../../lib/request-log/impact.ts';
import { callAction } from '../../call-action.ts';
import { count } from '../../ui/numbers.ts';
import { serverNow } from '../../ui/server-clock.ts';
import { Time } from '../../ui/time.tsx';
import { AllowlistInput, allowlistHelp, allowlistProblem } from '../allowlist-input.tsx';
import { allowlistImpactAction } from './connection-actions.ts';
import { useConnection } from './connection-context.tsx';
import { SettingRow } from './setting-row.tsx';
import { useSetting } from './use-setting.ts';

/** Before the question goes to the log, so that it is not asked for each of many entries. */
const SETTLE_MS = 300;
const DAY_MS = 24 * 3600 * 1000;

const sameList = (one: string[], other: string[]) =>
  one.length === other.length && one.every((entry, at) => entry === other[at]);

/** The IP allowlist, with what it would have refused in the last 24 hours before it is saved. */
export function AllowlistSetting({ saved }: { saved: string[] }) {
  const [unfinished, setUnfinished] = useState('');
  const setting = useSetting<string[]>({
    label: 'the IP allowlist',
    saved,
    same: sameList,
    changes: (ipAllowlist) => ({ ipAllowlist }),
    done: () => 'IP allowlist saved. Applies from the next request.',
  });
  const blocked = unfinished.trim() !== '' || setting.value.length > allowlistEntries;
  return (
    <SettingRow
      id="ip-allowlist"
      setting={setting}
      what="the IP allowlist"
      label="IP allowlist"
      help={allowlistHelp}
      error={allowlistProblem(setting.value, unfinished)}
      blocked={blocked}
      below={setting.dirty && <Impact entries={setting.value} />}
    >
      <AllowlistInput entries={setting.value} onChange={setting.change} text={unfinished} onText={setUnfinished} />
    </SettingRow>
  );
}

function Impact({ entries }: { entries: string[] }) {
  const { keyId } = useConnection();
  const [found, setFound] = useState<{ of: string; impact: OutsideAllowlist } | null>(null);
  const list = entries.join(' ');
  useEffect(() => {
    let stale = false;
    // Asks the server, once the list has settled.
    const asking = setTimeout(async () => {
      const result = await callAction(allowlistImpactAction({ keyId, entries: list === '' ? [] : list.split(' ') }));
      if (!stale && result.ok) setFound({ of: list, impact: result.value });
    }, SETTLE_MS);
    return () => {
      stale = true;
      clearTimeout(asking);
    };
  }, [list, keyId]);
  return (
    <p role="status" className="min-h-10 text-table text-text-2">
      {found?.of === list ? <ImpactWords impact={found.impact} /> : 'Checking the last 24 h…'}
    </p>
  );
}

function ImpactWords({ impact }: { impact: OutsideAllowlist }) {
  const { requests, refusedAlready, addresses, addressCount, since } = impact;
  const wholeDay = serverNow().getTime() - since.getTime() > DAY_MS - 3_600_000;
  const span = wholeDay ? (
    'In the last 24 h'
  ) : (
    <>
      Since <Time value={since} style="sentence" />
    </>
  );
  if (requests === 0) return <>{span}, no request came from an address outside this list.</>;
  const more = addressCount > addresses.length ? ', …' : '';
  return (
    <>
      {span}, {count(requests)} {requests === 1 ? 'request' : 'requests'} came from addresses outside this list:{' '}
      <span className="font-mono">{addresses.join(', ')}</span>
      {more}.
      {refusedAlready > 0 &&
        ` ${count(refusedAlready)} of them ${refusedAlready === 1 ? 'was' : 'were'} refused already.`}
    </>
  );
}

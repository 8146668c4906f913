'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import type { OnceOnlySecrets } from '../once-only.tsx';
import { ConnectionContext } from './connection-context.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import { type Made, type OnceProps, ShownOnce } from './shown-once.tsx';

/** Around a connection's page: what it is about, and the once-only screen that takes its place after a rotation or a roll. */
export function ConnectionFrame({ keyId, children, ...once }: OnceProps & { keyId: string; children: ReactNode }) {
  const { name, payloadFormat } = once;
  const [made, setMade] = useState<Made | null>(null);
  /** The only place in this page that has them. */
  const [secrets, setSecrets] = useState<OnceOnlySecrets | null>(null);
  const router = useRouter();
  const showOnce = useCallback((shown: Made, values: OnceOnlySecrets) => {
    setSecrets(values);
    setMade(shown);
    window.scrollTo(0, 0);
  }, []);
  const value = useMemo(() => ({ keyId, name, payloadFormat, showOnce }), [keyId, name, payloadFormat, showOnce]);
  function done() {
    flushSync(() => setMade(null));
    document.querySelector<HTMLElement>('main h1')?.focus(); // the button is gone with its screen
    if (made !== null && made.keyId !== keyId) router.push(`/settings/connectors/${made.keyId}`);
    else router.refresh();
  }
  if (made !== null) {
    return <ShownOnce {...once} made={made} secrets={secrets} onStored={() => setSecrets(null)} onDone={done} />;
  }
  return (
    <ConnectionContext value={value}>
      <LeaveGuard>{children}</LeaveGuard>
    </ConnectionContext>
  );
}

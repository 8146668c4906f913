'use client';

import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import type { FailureGroup } from '../../lib/diagnosis/group-text.ts';
import { useShortcut } from '../shell/shortcuts.tsx';
import { Button } from '../ui/button.tsx';
import type { LogSource } from './log-source.ts';
import { useLogUrl } from './use-log-url.ts';

const RequestLogDrawer = dynamic(() => import('./request-log-drawer.tsx').then((module) => module.RequestLogDrawer), {
  ssr: false,
});

/**
 * The button "Request log" of a connection, and the drawer behind it, which comes late: it is loaded when it is opened.
 * `?log=1` and `?row=` open it, and so does `l`.
 */
export function RequestLog({
  source,
  failures,
  empty,
}: {
  source: LogSource;
  failures: FailureGroup[];
  empty?: ReactNode;
}) {
  const url = useLogUrl();
  useShortcut('l', url.openLog);
  return (
    <>
      <Button onClick={url.openLog} aria-haspopup="dialog" data-opens="log">
        Request log
      </Button>
      {url.isOpen && <RequestLogDrawer source={source} url={url} failures={failures} empty={empty} />}
    </>
  );
}

'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useLive } from '../../request-log/use-live.ts';
import { useLogUrl } from '../../request-log/use-log-url.ts';
import { useRested } from '../../request-log/use-rested.ts';

/**
 * Keeps the page of a connection as its log is: health, failures, meters and charts are refreshed when something arrives.
 * Under an open log it stays as it is, and catches up once that is closed. Shows nothing.
 */
export function FollowConnection({ path, cursor }: { path: string; cursor: number }) {
  const router = useRouter();
  const { isOpen } = useLogUrl();
  /** When the page was last made, of what this component knows; as long as it follows, it goes on from there itself. */
  const [since, setSince] = useState(cursor);
  if (isOpen && since !== cursor) setSince(cursor);
  /** Until somebody looks, online. */
  const isPutOff = useRef(false);

  const refreshSoon = useRested(() => {
    isPutOff.current = isOpen || !isLookedAt();
    if (!isPutOff.current) router.refresh();
  });
  useLive(path, isOpen ? null : since, ({ rows, gap }) => {
    if (rows.length > 0 || gap !== null) refreshSoon();
  });

  const lookAgain = useEffectEvent(() => {
    if (isPutOff.current && !isOpen && isLookedAt()) refreshSoon();
  });
  useEffect(() => {
    if (!isOpen) lookAgain();
  }, [isOpen]);
  useEffect(() => {
    document.addEventListener('visibilitychange', lookAgain);
    window.addEventListener('online', lookAgain);
    return () => {
      document.removeEventListener('visibilitychange', lookAgain);
      window.removeEventListener('online', lookAgain);
    };
  }, []);
  return null;
}

/** Somebody sees the page, and it can be refreshed: offline, the router would leave it for the browser's error page. */
function isLookedAt(): boolean {
  return document.visibilityState === 'visible' && navigator.onLine;
}

'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { onNewsOf, tellNews } from '../../request-log/log-news.ts';
import { useLive } from '../../request-log/use-live.ts';
import { useLogUrl } from '../../request-log/use-log-url.ts';

/** A page is made anew this often at most, however much arrives. */
const REST_MS = 3_000;
/** What arrives together, and is explained right after, is one change. */
const TOGETHER_MS = 400;

/**
 * Keeps the page of a connection as its log is: health, failures, meters and charts are made anew when something arrives.
 * It hears of that by the stream of the open log, and by one of its own while the log is closed. Shows nothing.
 */
export function FollowConnection({ path, cursor }: { path: string; cursor: number }) {
  const router = useRouter();
  const { isOpen } = useLogUrl();
  const [since] = useState(cursor);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refreshedAt = useRef(0);
  /** Until somebody looks, online. */
  const isPutOff = useRef(false);

  useLive(path, isOpen ? null : since, ({ rows, gap }) => {
    if (rows.length > 0 || gap !== null) tellNews(path);
  });

  const refresh = useEffectEvent(() => {
    timer.current = undefined;
    isPutOff.current = !isLookedAt();
    if (isPutOff.current) return;
    refreshedAt.current = Date.now();
    router.refresh();
  });
  const refreshSoon = useEffectEvent(() => {
    const rested = refreshedAt.current + REST_MS - Date.now();
    timer.current ??= setTimeout(refresh, Math.max(TOGETHER_MS, rested));
  });
  const lookAgain = useEffectEvent(() => {
    if (isPutOff.current && isLookedAt()) refreshSoon();
  });
  useEffect(() => {
    const leave = onNewsOf(path, refreshSoon);
    document.addEventListener('visibilitychange', lookAgain);
    window.addEventListener('online', lookAgain);
    return () => {
      leave();
      document.removeEventListener('visibilitychange', lookAgain);
      window.removeEventListener('online', lookAgain);
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [path]);
  return null;
}

/** Somebody sees the page, and it can be made anew: offline, the router would leave it for the browser's error page. */
function isLookedAt(): boolean {
  return document.visibilityState === 'visible' && navigator.onLine;
}

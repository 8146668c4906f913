'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { keepCookie } from './keep-cookie.ts';

/** Tells the server this browser's time zone, so that both write the same times; at a first visit the page is rendered again. */
export function TimeZoneCookie({ zone }: { zone: string }) {
  const router = useRouter();
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!own || own === zone) return;
    keepCookie('tz', own);
    router.refresh();
  }, [zone, router]);
  return null;
}

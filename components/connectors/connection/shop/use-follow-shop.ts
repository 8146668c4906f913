'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent } from 'react';

const LOOK_EVERY_MS = 2_000;

/** Refreshes the page while something of the shop goes on that no request tells of, and somebody looks. */
export function useFollowShop(goesOn: boolean): void {
  const router = useRouter();
  const look = useEffectEvent(() => {
    if (document.visibilityState === 'visible' && navigator.onLine) router.refresh();
  });
  useEffect(() => {
    if (!goesOn) return;
    const looking = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(looking);
  }, [goesOn]);
}

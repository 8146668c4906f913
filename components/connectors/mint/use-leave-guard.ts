'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useRef, useState } from 'react';

/** Somebody wants to leave, and is being asked. */
export interface Leaving {
  isAsked: boolean;
  stay(): void;
  leave(): void;
}

/**
 * Keeps a page from being left unasked while `guarded`: by its links, by Back, by reload and by closing the tab (there
 * the browser asks, in its own words). Back is caught by an entry of its own on top of the page's.
 */
export function useLeaveGuard(guarded: boolean): Leaving {
  const router = useRouter();
  const [way, setWay] = useState<{ href: string } | 'back' | null>(null);
  /** True while what the history says is our own doing. */
  const moving = useRef(false);

  const onClick = useEffectEvent((event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link?.href || link.target === '_blank') return;
    event.preventDefault();
    event.stopPropagation();
    setWay({ href: link.href });
  });
  const onBack = useEffectEvent(() => {
    if (moving.current) return;
    history.pushState(history.state, '', location.href);
    setWay('back');
  });

  useEffect(() => {
    if (!guarded) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    history.pushState(history.state, '', location.href);
    window.addEventListener('beforeunload', ask);
    window.addEventListener('popstate', onBack);
    document.addEventListener('click', onClick, { capture: true }); // before the link's own navigation
    return () => {
      window.removeEventListener('beforeunload', ask);
      window.removeEventListener('popstate', onBack);
      document.removeEventListener('click', onClick, { capture: true });
    };
  }, [guarded]);

  return {
    isAsked: guarded && way !== null,
    stay: () => setWay(null),
    leave() {
      if (way === null) return;
      moving.current = true;
      setWay(null);
      if (way === 'back') return history.go(-2); // our entry and the page's own
      const url = new URL(way.href);
      if (url.origin === location.origin) router.replace(url.pathname + url.search + url.hash);
      else location.replace(url);
    },
  };
}

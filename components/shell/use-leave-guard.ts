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
 * the browser asks, in its own words). `path`: what stays on this path is no leaving, such as a drawer that opens and
 * closes. `entry`: everything is, and Back is caught by an entry of our own on top of the page's.
 */
export function useLeaveGuard(guarded: boolean, within: 'path' | 'entry'): Leaving {
  const router = useRouter();
  const [way, setWay] = useState<{ href: string } | 'back' | null>(null);
  /** Where the history stands while this page is shown. */
  const here = useRef<{ href: string; path: string; state: unknown } | null>(null);

  const onClick = useEffectEvent((event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link?.href || link.target === '_blank') return;
    if (within === 'path' && new URL(link.href).pathname === location.pathname) return;
    event.preventDefault();
    event.stopPropagation();
    setWay({ href: link.href });
  });
  const onHistory = useEffectEvent((event: PopStateEvent) => {
    if (here.current === null || (within === 'path' && location.pathname === here.current.path)) return;
    event.stopImmediatePropagation(); // so that the router stays as well
    history.pushState(here.current.state, '', here.current.href);
    setWay('back');
  });

  useEffect(() => {
    if (!guarded) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    here.current = { href: location.href, path: location.pathname, state: history.state };
    if (within === 'entry') history.pushState(history.state, '', location.href);
    window.addEventListener('beforeunload', ask);
    window.addEventListener('popstate', onHistory, { capture: true });
    document.addEventListener('click', onClick, { capture: true }); // before the link's own navigation
    return () => {
      window.removeEventListener('beforeunload', ask);
      window.removeEventListener('popstate', onHistory, { capture: true });
      document.removeEventListener('click', onClick, { capture: true });
    };
  }, [guarded, within]);

  return {
    isAsked: guarded && way !== null,
    stay: () => setWay(null),
    leave() {
      if (way === null) return;
      here.current = null;
      setWay(null);
      if (way === 'back') return history.go(within === 'entry' ? -2 : -1); // our entry and the page's own
      const url = new URL(way.href);
      const isOurs = url.origin === location.origin;
      const to = url.pathname + url.search + url.hash;
      if (within === 'entry') isOurs ? router.replace(to) : location.replace(url);
      else isOurs ? router.push(to) : location.assign(url);
    },
  };
}

'use client';

import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { AlertDialog, AlertDialogAction, AlertDialogCancel, AlertDialogContent } from '../../ui/alert-dialog.tsx';
import { Button } from '../../ui/button.tsx';

type Report = (label: string, dirty: boolean) => void;
const LeaveContext = createContext<Report>(() => {});

/** Says that a setting is not saved: leaving the page asks until it is. */
export function useUnsaved(label: string, dirty: boolean): void {
  const report = useContext(LeaveContext);
  useEffect(() => {
    report(label, dirty);
    return () => report(label, false);
  }, [report, label, dirty]);
}

/** Asks before what was typed is lost: on links and Back with a dialog, on closing the tab as browsers do. */
export function LeaveGuard({ children }: { children: ReactNode }) {
  const [unsaved, setUnsaved] = useState<readonly string[]>([]);
  const [leavingTo, setLeavingTo] = useState<{ href: string } | 'back' | null>(null);
  /** Where the history stands while this page is shown. */
  const here = useRef<{ href: string; path: string; state: unknown } | null>(null);
  const router = useRouter();
  const report = useMemo<Report>(
    () => (label, dirty) =>
      setUnsaved((before) => {
        const others = before.filter((one) => one !== label);
        return dirty ? [...others, label] : others.length === before.length ? before : others;
      }),
    [],
  );
  const onClick = useEffectEvent((event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link?.href || link.target === '_blank' || new URL(link.href).pathname === location.pathname) return;
    event.preventDefault();
    event.stopPropagation();
    setLeavingTo({ href: link.href });
  });
  const onHistory = useEffectEvent((event: PopStateEvent) => {
    if (here.current === null || location.pathname === here.current.path) return; // the drawer opens and closes
    event.stopImmediatePropagation(); // so that the router stays as well
    history.pushState(here.current.state, '', here.current.href);
    setLeavingTo('back');
  });
  const dirty = unsaved.length > 0;
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    here.current = { href: location.href, path: location.pathname, state: history.state };
    window.addEventListener('beforeunload', ask);
    window.addEventListener('popstate', onHistory, { capture: true });
    document.addEventListener('click', onClick, { capture: true }); // before the link's own navigation
    return () => {
      window.removeEventListener('beforeunload', ask);
      window.removeEventListener('popstate', onHistory, { capture: true });
      document.removeEventListener('click', onClick, { capture: true });
    };
  }, [dirty]);
  function leave() {
    if (leavingTo === null) return;
    setUnsaved([]);
    here.current = null;
    if (leavingTo === 'back') return history.back();
    const url = new URL(leavingTo.href);
    if (url.origin === location.origin) router.push(url.pathname + url.search + url.hash);
    else location.assign(url);
  }
  return (
    <LeaveContext value={report}>
      {children}
      <AlertDialog open={leavingTo !== null} onOpenChange={(open) => !open && setLeavingTo(null)}>
        <AlertDialogContent
          title="Not saved"
          description={`You have changed ${unsaved.join(' and ')} and not saved it.`}
          footer={
            <>
              <AlertDialogCancel asChild>
                <Button>Stay</Button>
              </AlertDialogCancel>
              <AlertDialogAction asChild>
                <Button variant="danger" onClick={leave}>
                  Leave without saving
                </Button>
              </AlertDialogAction>
            </>
          }
        />
      </AlertDialog>
    </LeaveContext>
  );
}

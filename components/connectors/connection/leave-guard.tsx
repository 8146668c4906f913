'use client';

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useLeaveGuard } from '../../shell/use-leave-guard.ts';
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
  const leaving = useLeaveGuard(unsaved.length > 0, 'path');
  const report = useMemo<Report>(
    () => (label, dirty) =>
      setUnsaved((before) => {
        const others = before.filter((one) => one !== label);
        return dirty ? [...others, label] : others.length === before.length ? before : others;
      }),
    [],
  );
  function leave() {
    setUnsaved([]);
    leaving.leave();
  }
  return (
    <LeaveContext value={report}>
      {children}
      <AlertDialog open={leaving.isAsked} onOpenChange={(open) => !open && leaving.stay()}>
        <AlertDialogContent
          title="Not saved"
          description={`You changed ${unsaved.join(' and ')} but didn’t save.`}
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

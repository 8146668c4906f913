'use client';

import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogClose, DialogContent } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';

const ShortcutsContext = createContext(true);

/** The list of keys, as CONSOLE has them: `?` shows it. */
const keys: { keys: string[]; does: string }[] = [
  { keys: ['?'], does: 'This list' },
  { keys: ['/'], does: 'Search the organization; in a request log, the log' },
  { keys: ['Ctrl K', '⌘ K'], does: 'Search the organization' },
  { keys: ['n'], does: 'New integration key' },
  { keys: ['l'], does: 'Request log of the open connection' },
  { keys: ['↑', '↓', 'j', 'k'], does: 'Move in the request log' },
  { keys: ['Enter'], does: 'Open the row' },
  { keys: ['[', ']'], does: 'Previous and next row' },
  { keys: ['Esc'], does: 'Close the row, then the log' },
  { keys: ['c'], does: 'Copy as text' },
  { keys: ['p'], does: 'Pause or resume' },
  { keys: ['.'], does: 'Show new rows' },
];

/** Whether single keys do anything, as the account page has it; and the list of them behind `?`. */
export function ShortcutsProvider({ enabled, children }: { enabled: boolean; children: ReactNode }) {
  const [listed, setListed] = useState(false);
  return (
    <ShortcutsContext value={enabled}>
      {children}
      <ListKey onPress={() => setListed(true)} />
      <Dialog open={listed} onOpenChange={setListed}>
        <DialogContent
          title="Keys"
          description="They work outside text fields. You can turn them off under Account."
          footer={
            <DialogClose asChild>
              <Button>Close</Button>
            </DialogClose>
          }
        >
          <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
            {keys.map((line) => (
              <div key={line.does} className="contents">
                <dt className="flex justify-end gap-1">
                  {line.keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dt>
                <dd>{line.does}</dd>
              </div>
            ))}
          </dl>
        </DialogContent>
      </Dialog>
    </ShortcutsContext>
  );
}

function ListKey({ onPress }: { onPress: () => void }) {
  useShortcut('?', onPress);
  return null;
}

/** Calls `act` when this key is pressed by itself, outside of fields and, unless told otherwise, of dialogs. */
export function useShortcut(key: string, act: () => void, { inDialogs = false }: { inDialogs?: boolean } = {}): void {
  const enabled = useContext(ShortcutsContext);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest('input, textarea, select, [contenteditable=true], [role=menu]')) return;
    if (!inDialogs && document.querySelector('[role=dialog], [role=alertdialog]')) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    if (!enabled) return;
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [enabled]);
}

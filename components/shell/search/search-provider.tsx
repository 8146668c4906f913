'use client';

import { Search } from 'lucide-react';
import dynamic from 'next/dynamic';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { useShortcut } from '../shortcuts.tsx';

const SearchDialog = dynamic(() => import('./search-dialog.tsx').then((module) => module.SearchDialog), { ssr: false });

const OpenContext = createContext<() => void>(() => {});

/** The search over the organization: behind `/`, Ctrl K or ⌘ K, and a button. What it is made of comes when it is opened. */
export function SearchProvider({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  // The keyboard is the browser's. This one has a modifier, so it works in fields and with single keys switched off.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey)
        return;
      if (document.querySelector('[role=alertdialog]')) return;
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <OpenContext value={() => setOpen(true)}>
      {children}
      <SlashKey onPress={() => setOpen(true)} />
      {isOpen && <SearchDialog onClose={() => setOpen(false)} />}
    </OpenContext>
  );
}

/** On a page that is a log, `/` is the log's own search. */
function SlashKey({ onPress }: { onPress: () => void }) {
  useShortcut('/', () => {
    const own = document.querySelector<HTMLElement>('[data-log-search]');
    if (own) own.focus();
    else onPress();
  });
  return null;
}

/** In the rail, as a field that waits; in the bar of small screens, as a glyph. */
export function OpenSearch({ glyphOnly = false }: { glyphOnly?: boolean }) {
  const open = useContext(OpenContext);
  if (glyphOnly)
    return (
      <Button
        variant="ghost"
        size="icon"
        aria-label="Search"
        aria-haspopup="dialog"
        className="lg:hidden"
        onClick={open}
      >
        <Search aria-hidden />
      </Button>
    );
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      className="mb-4 flex h-8 w-full cursor-pointer items-center gap-2.5 rounded-control border border-control bg-surface px-2 text-text-2 hover:bg-hover pointer-coarse:h-11"
      onClick={open}
    >
      <Search aria-hidden className="size-4 shrink-0" />
      <span className="flex-1 text-left">Search</span>
      <span aria-hidden className="pointer-coarse:hidden">
        <Kbd>/</Kbd>
      </span>
    </button>
  );
}

'use client';

import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Input } from '../../ui/input.tsx';

const PAUSE_MS = 250;

/** Searches while one types, a quarter of a second behind. Esc clears it. */
export function SearchField({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [asked, setAsked] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (value !== asked) {
      setAsked(value); // Back, or Clear filters: the URL has another text than was typed last
      setText(value);
    }
  }

  useEffect(() => {
    const wanted = text.trim();
    if (wanted === asked) return;
    const soon = setTimeout(() => {
      setAsked(wanted);
      onSearch(wanted);
    }, PAUSE_MS);
    return () => clearTimeout(soon);
  }, [text, asked, onSearch]);

  return (
    <search className="relative min-w-52 flex-1 md:max-w-90">
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-text-3" />
      <Input
        ref={field}
        type="search"
        aria-label="Search name, key id, source"
        placeholder="Name, key id, source"
        className="pr-9 pl-9 [&::-webkit-search-cancel-button]:hidden"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && setText('')}
      />
      {text !== '' && (
        <Button
          variant="ghost"
          size="smallIcon"
          aria-label="Clear the search"
          className="absolute top-1/2 right-1 -translate-y-1/2"
          onClick={() => {
            setText('');
            field.current?.focus();
          }}
        >
          <X aria-hidden />
        </Button>
      )}
    </search>
  );
}

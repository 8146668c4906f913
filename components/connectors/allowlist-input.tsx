'use client';

import { X } from 'lucide-react';
import { type ClipboardEvent, type KeyboardEvent, useRef } from 'react';
import { canonicalNetwork, networkProblem } from '../../lib/keys/network.ts';
import { allowlistEntries } from '../../lib/keys/vocabulary.ts';
import { Input } from '../ui/input.tsx';

const SEPARATORS = /[\s,;]+/;

export const allowlistHelp =
  'Empty: any address. Up to 50 addresses or CIDRs. Not for senders whose address changes (Heroku, Render, Vercel): require a signature instead.';

/**
 * Addresses and CIDRs as chips, in a Field. What is typed or pasted, many at once too, becomes chips where it is good;
 * what is bad stays in the field, and `allowlistProblem` names it.
 */
export function AllowlistInput({
  entries,
  onChange,
  text,
  onText,
}: {
  /** Canonical. */
  entries: string[];
  onChange: (entries: string[]) => void;
  /** What is no entry yet. */
  text: string;
  onText: (text: string) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const field = useRef<HTMLInputElement>(null);

  /** Takes what is good; the rest stays, with a blank at its end, which says that it is finished and bad. */
  function take(typed: string) {
    const words = typed.split(SEPARATORS).filter(Boolean);
    const good = words.flatMap((word) => canonicalNetwork(word) ?? []);
    const bad = words.filter((word) => canonicalNetwork(word) === null);
    const added = [...new Set([...entries, ...good])];
    if (added.length !== entries.length) onChange(added);
    onText(bad.length === 0 ? '' : `${bad.join(' ')} `);
  }

  function onKeyDown(event: KeyboardEvent) {
    const last = entries.at(-1);
    if (event.key === 'Enter' && text.trim() !== '') {
      event.preventDefault();
      take(text);
    } else if (event.key === 'Backspace' && text === '' && last !== undefined) {
      onChange(entries.slice(0, -1));
    }
  }

  function onPaste(event: ClipboardEvent<HTMLInputElement>) {
    const pasted = event.clipboardData.getData('text');
    if (!SEPARATORS.test(pasted.trim())) return;
    event.preventDefault();
    take(`${text} ${pasted}`);
  }

  function remove(index: number) {
    onChange(entries.filter((_, at) => at !== index));
    // To the next chip, else to the field.
    const buttons = list.current?.querySelectorAll('button');
    const next = buttons?.[index + 1] ?? buttons?.[index - 1] ?? field.current;
    next?.focus();
  }

  return (
    <div className="grid min-w-0 flex-1 basis-60 grid-cols-[minmax(0,1fr)] gap-2">
      {entries.length > 0 && (
        <ul ref={list} aria-label="Allowed addresses" className="flex flex-wrap gap-1.5">
          {entries.map((entry, index) => (
            <li
              key={entry}
              className="inline-flex h-7 max-w-full items-center gap-1 rounded-chip border border-control bg-sunken pl-2 font-mono text-table pointer-coarse:h-11"
            >
              <span className="truncate" title={entry}>
                {entry}
              </span>
              <button
                type="button"
                aria-label={`Remove ${entry}`}
                onClick={() => remove(index)}
                className="grid size-6 cursor-pointer place-items-center rounded-chip text-text-3 hover:bg-hover hover:text-text pointer-coarse:size-11"
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Input
        ref={field}
        mono
        placeholder="Add address or CIDR"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          const typed = event.target.value;
          if (/[,;\s]$/.test(typed) && typed.length > text.length) take(typed);
          else onText(typed);
        }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onBlur={() => text.trim() !== '' && take(text)}
      />
    </div>
  );
}

/** What is wrong with a list: bad entries that were finished, each by name, or too many. Null: nothing. */
export function allowlistProblem(entries: readonly string[], text: string): string | null {
  if (entries.length > allowlistEntries) return `${entries.length} entries. At most ${allowlistEntries}.`;
  if (!text.endsWith(' ')) return null; // still being typed
  const problems = text.split(SEPARATORS).flatMap((word) => (word === '' ? [] : (networkProblem(word) ?? [])));
  return problems.length === 0 ? null : problems.join(' ');
}

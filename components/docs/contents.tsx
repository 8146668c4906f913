'use client';

import { useSyncExternalStore } from 'react';
import { Select } from '../ui/select.tsx';
import { useHydrated } from '../ui/use-hydrated.ts';

interface ContentsEntry {
  id: string;
  title: string;
}

/** A heading this far below the top of the window, or higher, is the one being read. */
const READING_LINE_PX = 120;

/** The sections of the open page, the one being read marked; where there is no room beside the page, as a select. */
export function Contents({ sections }: { sections: readonly ContentsEntry[] }) {
  const current = useSectionBeingRead(sections);
  const isHydrated = useHydrated();
  if (sections.length < 2) return null;
  return (
    <aside className="xl:sticky xl:top-0 xl:col-start-2 xl:row-start-1 xl:max-h-screen xl:self-start xl:overflow-y-auto xl:py-2">
      <nav aria-label="On this page" className="hidden xl:block">
        <p className="font-medium text-table">On this page</p>
        <ul className="mt-2 border-border border-l">
          {sections.map(({ id, title }) => (
            <li key={id}>
              <a
                href={`#${id}`}
                aria-current={id === current ? 'location' : undefined}
                className="-ml-px block border-transparent border-l-2 py-1 pl-3 text-table text-text-2 wrap-break-word -outline-offset-2 hover:text-text aria-[current]:border-accent aria-[current]:text-text"
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="mb-4 xl:hidden">
        <Select
          aria-label="On this page"
          disabled={!isHydrated}
          value={current ?? ''}
          onChange={(event) => goTo(event.target.value)}
        >
          <option value="">On this page</option>
          {sections.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </Select>
      </div>
    </aside>
  );
}

function goTo(id: string): void {
  if (id) window.location.hash = id;
}

/** The last section whose heading has passed the reading line; null above the first. */
function useSectionBeingRead(sections: readonly ContentsEntry[]): string | null {
  return useSyncExternalStore(
    onScroll,
    () => sections.findLast(({ id }) => isPassed(document.getElementById(id)))?.id ?? null,
    () => null,
  );
}

function isPassed(heading: HTMLElement | null): boolean {
  return heading !== null && heading.getBoundingClientRect().top <= READING_LINE_PX;
}

function onScroll(tell: () => void): () => void {
  window.addEventListener('scroll', tell, { passive: true });
  window.addEventListener('resize', tell);
  return () => {
    window.removeEventListener('scroll', tell);
    window.removeEventListener('resize', tell);
  };
}

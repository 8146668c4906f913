import type { ReactNode } from 'react';

/** A key to press. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded-chip border border-border bg-sunken px-1 font-mono text-meta text-text-2">
      {children}
    </kbd>
  );
}

import type { ReactNode } from 'react';
import { cn } from '../ui/cn.ts';

/** The one centred card of the screens before the console: 400 px, or 560 px for longer forms. On a phone the whole width. */
export function EntryCard({ title, wide = false, children }: { title: string; wide?: boolean; children: ReactNode }) {
  return (
    <main className="grid min-h-dvh grid-cols-[minmax(0,1fr)] content-start justify-items-center sm:px-4 sm:py-[12vh]">
      <p className="w-full px-4 pt-6 pb-2 font-semibold text-text-2 sm:w-auto sm:pt-0 sm:pb-4">
        PeptideClients Connectors
      </p>
      <div
        className={cn(
          'w-full px-4 py-4 sm:rounded-card sm:border sm:border-border sm:bg-surface sm:p-8',
          wide ? 'sm:max-w-140' : 'sm:max-w-100',
        )}
      >
        <h1 tabIndex={-1} className="wrap-anywhere mb-4 font-semibold text-title outline-none">
          {title}
        </h1>
        {children}
      </div>
    </main>
  );
}

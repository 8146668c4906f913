'use client';

import { ChevronRight } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { cn } from '../ui/cn.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { useLogSource } from './log-source.ts';

const Explanation = dynamic(() => import('../docs/error-explanation.tsx').then((module) => module.ErrorExplanation), {
  loading: () => <Skeleton className="h-64" />,
});

/** The code's section of the docs, in place; folded away until it is wanted. */
export function ErrorMeaning({ code, appUrl }: { code: string; appUrl: string }) {
  const [isOpen, setOpen] = useState(false);
  const { errorCodes } = useLogSource();
  if (!errorCodes.includes(code)) return null;
  return (
    <div className="rounded-card border border-border">
      <div className="flex flex-wrap items-center">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="min-w-0 flex-1 cursor-pointer px-4 py-2 text-left font-medium hover:bg-hover"
        >
          <ChevronRight
            aria-hidden
            className={cn(
              'mr-1 inline-block size-4 text-text-3 transition-transform duration-120',
              isOpen && 'rotate-90',
            )}
          />
          What <span className="font-mono">{code}</span> means
        </button>
        <a
          href={`/docs/troubleshooting#${code}`}
          target="_blank"
          rel="noreferrer"
          className="px-4 py-2 text-accent text-table underline underline-offset-2"
        >
          Open in the docs ↗
        </a>
      </div>
      {isOpen && (
        <div className="prose border-border border-t px-4 pb-4">
          <Explanation code={code} appUrl={appUrl} />
        </div>
      )}
    </div>
  );
}

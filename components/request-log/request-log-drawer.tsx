'use client';

import { Maximize2, Minimize2, X } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import type { FailureGroup } from '../../lib/diagnosis/group-text.ts';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { Sheet, SheetClose, SheetContent, SheetTitle } from '../ui/sheet.tsx';
import type { LogSource } from './log-source.ts';
import { LogView } from './log-view.tsx';
import type { LogUrl } from './use-log-url.ts';

/** The request log of a connection, in from the right over its page. */
export function RequestLogDrawer({
  source,
  url,
  failures,
  empty,
}: {
  source: LogSource;
  url: LogUrl;
  failures: FailureGroup[];
  empty?: ReactNode;
}) {
  const title = useRef<HTMLHeadingElement>(null);
  const [isExpanded, setExpanded] = useState(false);
  return (
    <Sheet open onOpenChange={(isOpen) => !isOpen && url.closeLog()}>
      <SheetContent
        data-print-alone
        className={cn('w-full max-w-none print:w-full', !isExpanded && 'lg:w-[min(1240px,94vw)]')}
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          title.current?.focus();
        }}
        onCloseAutoFocus={(event) => {
          // It may have been opened by its address, when nothing had the focus.
          const opener = document.querySelector<HTMLElement>('[data-opens=log]');
          if (opener === null) return;
          event.preventDefault();
          opener.focus();
        }}
        onEscapeKeyDown={(event) => {
          const { target } = event;
          if (target instanceof HTMLInputElement && target.type === 'search' && target.value !== '')
            return event.preventDefault();
          if (url.rowId === null) return;
          event.preventDefault();
          document.querySelector<HTMLElement>('[data-close-row-box] button')?.click();
        }}
      >
        <LogView
          source={source}
          url={url}
          inDialog
          failures={failures}
          empty={empty}
          title={
            <SheetTitle asChild>
              <h2
                ref={title}
                tabIndex={-1}
                title={`Request log · ${source.name}`}
                className="min-w-0 truncate font-semibold text-section outline-none"
              >
                Request log · {source.name}
              </h2>
            </SheetTitle>
          }
          actions={
            <span className="flex items-center gap-1">
              <Button
                size="smallIcon"
                variant="ghost"
                className="max-lg:hidden"
                aria-label={isExpanded ? 'Narrow' : 'Expand'}
                title={isExpanded ? 'Narrow' : 'Expand'}
                onClick={() => setExpanded(!isExpanded)}
              >
                {isExpanded ? <Minimize2 aria-hidden /> : <Maximize2 aria-hidden />}
              </Button>
              <SheetClose asChild>
                <Button size="smallIcon" variant="ghost" aria-label="Close the request log" title="Close (Esc)">
                  <X aria-hidden />
                </Button>
              </SheetClose>
            </span>
          }
        />
      </SheetContent>
    </Sheet>
  );
}

import type { ReactNode } from 'react';
import { cn } from './cn.ts';
import { CopyButton } from './copy-button.tsx';

/** Lines to read or to run, with Copy. They scroll sideways within their box, which takes focus so that arrow keys scroll it. */
export function CodeBlock({
  caption,
  text,
  className,
  children,
}: {
  caption?: ReactNode;
  text: string;
  className?: string;
  /** The same text with colours; unset it stands plain. */
  children?: ReactNode;
}) {
  return (
    <figure className={cn('min-w-0 overflow-hidden rounded-card border border-border bg-sunken', className)}>
      <figcaption className="flex min-h-10 flex-wrap items-center justify-between gap-x-2 border-border border-b bg-surface py-1 pr-1.5 pl-4 text-meta text-text-2">
        <span className="min-w-0 flex-1">{caption}</span>
        <CopyButton text={text} lines className="shrink-0" />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto px-4 py-3 font-mono text-table -outline-offset-2">
        <code>{children ?? text}</code>
      </pre>
    </figure>
  );
}

'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';
import { copiedText } from './copied-text.ts';

type Outcome = 'copied' | 'failed' | null;

/**
 * Copies a text; "Copied" only once the clipboard has it. Where the browser keeps the clipboard from pages, on plain
 * http by a LAN address say, a field inside the same box (a dialog makes everything outside of it inert) copies by the
 * old way; and where that fails too it shows the text, selected.
 */
export function CopyButton({
  text,
  label = 'Copy',
  iconOnly = false,
  lines = false,
  size = 'small',
  variant,
  onCopied,
  className,
}: {
  text: string | (() => string);
  /** What the button says, or with `iconOnly` what it is called: "Copy key id". */
  label?: string;
  iconOnly?: boolean;
  /** Keeps line feeds and tabs: for text that is ours, such as a sample. */
  lines?: boolean;
  size?: 'small' | 'normal';
  variant?: 'secondary' | 'ghost' | 'primary';
  onCopied?: () => void;
  className?: string;
}) {
  const box = useRef<HTMLSpanElement>(null);
  const [outcome, setOutcome] = useState<Outcome>(null);
  const [failedText, setFailedText] = useState('');

  useEffect(() => {
    if (outcome !== 'copied') return;
    const back = setTimeout(() => setOutcome(null), 2_000);
    return () => clearTimeout(back);
  }, [outcome]);

  async function copy() {
    const safe = copiedText(typeof text === 'string' ? text : text(), { lines });
    if (await writeToClipboard(safe, box.current)) {
      setOutcome('copied');
      onCopied?.();
      return;
    }
    setFailedText(safe);
    setOutcome('failed');
  }

  const Icon = outcome === 'copied' ? Check : Copy;
  return (
    <span ref={box} className={cn('inline-flex max-w-full flex-wrap items-center gap-1', className)}>
      <Button
        variant={variant ?? (iconOnly ? 'ghost' : 'secondary')}
        size={iconOnly ? 'smallIcon' : size}
        aria-label={iconOnly ? label : undefined}
        title={iconOnly ? label : undefined}
        onClick={copy}
      >
        <Icon aria-hidden />
        {!iconOnly && (
          <span className="grid *:col-start-1 *:row-start-1">
            <span className={cn(outcome === 'copied' && 'invisible')}>{label}</span>
            <span className={cn('text-left', outcome !== 'copied' && 'invisible')} aria-hidden>
              Copied
            </span>
          </span>
        )}
      </Button>
      <span role="status" className="sr-only">
        {outcome === 'copied' ? 'Copied' : ''}
      </span>
      {outcome === 'failed' && (
        <span className="grid w-full min-w-0 gap-1 py-1 text-left text-table">
          <span role="alert" className="whitespace-normal text-warn">
            Your browser blocks copying here. The text is selected: press Ctrl C (⌘ C on a Mac).
          </span>
          <textarea
            readOnly
            rows={2}
            aria-label="Text to copy"
            className="w-full min-w-0 rounded-control border border-control bg-surface px-2 py-1 font-mono text-table"
            value={failedText}
            ref={selectAll}
          />
        </span>
      )}
    </span>
  );
}

function selectAll(field: HTMLTextAreaElement | null) {
  field?.focus();
  field?.select();
}

/** True once the clipboard has the text. */
async function writeToClipboard(text: string, inside: HTMLElement | null): Promise<boolean> {
  try {
    // Undefined on plain http, whatever the types say.
    if (window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // refused by the browser or the person; the old way may still work
  }
  return copyTheOldWay(text, inside);
}

function copyTheOldWay(text: string, inside: HTMLElement | null): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'sr-only';
  (inside ?? document.body).append(field);
  field.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}

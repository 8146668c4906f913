'use client';

import { useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

/** A value to take along: text, whole, wrapping, selected by a click; with Copy, and Hide where others may look on. */
export function SecretValue({
  label,
  note,
  value,
  hidable = true,
  onCopied,
}: {
  label: string;
  /** Where it goes. */
  note?: string;
  value: string;
  hidable?: boolean;
  onCopied?: () => void;
}) {
  const id = useId();
  const [hidden, setHidden] = useState(false);
  return (
    <div className="grid gap-x-4 gap-y-1.5 border-border border-b px-4 py-3 last:border-b-0 md:grid-cols-[13rem_minmax(0,1fr)_auto] md:items-start">
      <span className="pt-0.5 text-table">
        <span id={id} className="font-medium">
          {label}
        </span>
        {note && <span className="block text-text-2">{note}</span>}
      </span>
      <output aria-labelledby={id} className="min-w-0 pt-0.5 font-mono text-table slashed-zero">
        {hidden ? (
          <span className="text-text-3">hidden</span>
        ) : (
          <span className="wrap-anywhere cursor-text select-all whitespace-pre-wrap">{value}</span>
        )}
      </output>
      <span className="flex flex-wrap items-start gap-2 max-md:grid">
        <CopyButton
          text={value}
          className="max-md:w-full max-md:[&>button]:w-full"
          {...(onCopied && { onCopied })}
          label="Copy"
          lines={value.includes('\n')}
        />
        {hidable && (
          <Button
            size="small"
            variant="ghost"
            onClick={() => setHidden(!hidden)}
            aria-label={`${hidden ? 'Show' : 'Hide'} ${label}`}
          >
            {hidden ? 'Show' : 'Hide'}
          </Button>
        )}
      </span>
    </div>
  );
}

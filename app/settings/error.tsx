'use client';

import { Button } from '../../components/ui/button.tsx';
import { CopyButton } from '../../components/ui/copy-button.tsx';

/** A page that failed, inside the frame that stays. */
export default function SettingsError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div className="grid justify-items-start gap-3 pt-16">
      <h1 tabIndex={-1} className="font-semibold text-title outline-none">
        Could not load this page
      </h1>
      <p className="text-text-2">Nothing was changed. Try again.</p>
      <Button variant="primary" onClick={reset}>
        Try again
      </Button>
      {error.digest !== undefined && (
        <p className="flex items-center gap-1 text-table text-text-3">
          Support may ask for this id: <code className="font-mono">{error.digest}</code>
          <CopyButton text={error.digest} label="Copy the id" iconOnly />
        </p>
      )}
    </div>
  );
}

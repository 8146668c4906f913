'use client';

import { CopyButton } from '../../ui/copy-button.tsx';

/** Recovery codes, which are shown this once. */
export function RecoveryCodeList({ codes }: { codes: string[] }) {
  return (
    <div className="grid gap-3">
      <p className="text-text-2">
        Each of these codes signs you in once if you lose your phone. Store them where you keep your passwords: they
        won’t be shown again.
      </p>
      <ul
        aria-label="Recovery codes"
        className="grid select-all grid-cols-[repeat(auto-fill,minmax(12rem,1fr))] gap-x-4 gap-y-1 rounded-control bg-sunken p-3 font-mono text-table"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div>
        <CopyButton text={codes.join('\n')} label="Copy codes" size="normal" lines />
      </div>
    </div>
  );
}

import type { ReactNode } from 'react';
import { type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { ErrorExplanation } from './error-explanation.tsx';
import { StatusChip } from './status-chip.tsx';

/** A code's section on the troubleshooting page; its anchor is the code. `children` are programs that show the way. */
export function ErrorSection({ code, appUrl, children }: { code: ErrorCode; appUrl: string; children?: ReactNode }) {
  return (
    <section aria-labelledby={code}>
      <h2 id={code} className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatusChip status={errors[code].status} />
        <a href={`#${code}`} className="font-mono text-text! no-underline! hover:underline!">
          {code}
        </a>
      </h2>
      <ErrorExplanation code={code} appUrl={appUrl} />
      {children}
    </section>
  );
}

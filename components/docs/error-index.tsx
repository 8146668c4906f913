import { type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { StatusChip } from './status-chip.tsx';

/** Links to the sections of these codes, as many columns as fit. */
export function ErrorIndex({ codes, page = '' }: { codes: readonly ErrorCode[]; page?: string }) {
  return (
    <ul className="grid max-w-none! list-none! grid-cols-[repeat(auto-fill,minmax(min(100%,17rem),1fr))] gap-x-6 pl-0!">
      {codes.map((code) => (
        <li key={code} className="flex items-center gap-2 pl-0!">
          <StatusChip status={errors[code].status} />
          <a href={`${page}#${code}`} className="font-mono text-table">
            {code}
          </a>
        </li>
      ))}
    </ul>
  );
}

import type { Tokens } from 'marked';
import { type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { StatusChip } from './status-chip.tsx';

/** Links to the sections of error codes, as many columns as fit. */
export function ErrorIndex({ codes }: { codes: readonly ErrorCode[] }) {
  return (
    <ul className="grid max-w-none! list-none! grid-cols-[repeat(auto-fill,minmax(min(100%,17rem),1fr))] gap-x-6 pl-0!">
      {codes.map((code) => (
        <li key={code} className="flex items-center gap-2 pl-0!">
          <StatusChip status={errors[code].status} />
          <a href={`/docs/troubleshooting#${code}`} className="font-mono text-table">
            {code}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The codes that a list links to, as `errorLinks` writes it; null for any other list. */
export function codesListed({ items }: Tokens.List): ErrorCode[] | null {
  const codes = items.map(({ text }) => codeOf(/^\[(\w+)\]\(\/docs\/troubleshooting#\1\) \(\d{3}\)$/.exec(text)?.[1]));
  return codes.every((code) => code !== null) ? codes : null;
}

export function codeOf(text: string | undefined): ErrorCode | null {
  return Object.keys(errors).find((code): code is ErrorCode => code === text) ?? null;
}

'use client';

import { SeenText } from './seen-text.tsx';

/** Headers in the order and case of the wire, folded away until they are wanted. */
export function HeaderList({ headers, note }: { headers: readonly (readonly [string, string])[]; note?: string }) {
  return (
    <details className="group rounded-control border border-border">
      <summary className="cursor-pointer select-none px-3 py-1.5 text-table text-text-2 hover:bg-hover">
        Headers {headers.length}
      </summary>
      <dl className="grid gap-1 border-border border-t px-3 py-2 font-mono text-table">
        {headers.map(([name, value], i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name may come twice, and a row's headers never move
          <div key={i} className="wrap-anywhere">
            <dt className="inline text-text-2">
              <SeenText>{name}</SeenText>:{' '}
            </dt>
            <dd className="inline">
              <SeenText>{value}</SeenText>
            </dd>
          </div>
        ))}
      </dl>
      {note && <p className="border-border border-t px-3 py-1.5 text-meta text-text-3">{note}</p>}
    </details>
  );
}

import { useId } from 'react';

export type Mark = 'ok' | 'refused' | 'failed' | 'p50' | 'p95' | 'use' | 'limit';

/** What each of a chart's marks is, by pattern and name as well as by colour. */
export function Legend({ of }: { of: readonly (readonly [label: string, mark: Mark])[] }) {
  return (
    <p aria-hidden className="flex h-4 gap-3 overflow-hidden text-meta text-text-2">
      {of.map(([label, mark]) => (
        <span key={label} className="inline-flex items-center gap-1.5">
          <Sample mark={mark} />
          {label}
        </span>
      ))}
    </p>
  );
}

const lines: Partial<Record<Mark, { stroke: string; strokeDasharray?: string }>> = {
  p50: { stroke: 'var(--c-p50)' },
  p95: { stroke: 'var(--c-p95)', strokeDasharray: '5 3' },
  limit: { stroke: 'var(--c-5xx)', strokeDasharray: '5 3' },
};
const fills: Partial<Record<Mark, string>> = { ok: 'var(--c-2xx)', failed: 'var(--c-5xx)', use: 'var(--c-p50)' };

function Sample({ mark }: { mark: Mark }) {
  const hatch = useId();
  const line = lines[mark];
  if (line) {
    return (
      <svg aria-hidden="true" width="16" height="8">
        <path d="M0 4h16" strokeWidth="2" {...line} />
      </svg>
    );
  }
  return (
    <svg aria-hidden="true" width="10" height="10">
      <Hatching id={hatch} />
      <rect width="10" height="10" fill={mark === 'refused' ? `url(#${hatch})` : fills[mark]} />
    </svg>
  );
}

/** The pattern of refused requests. */
export function Hatching({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="5" height="5" fill="var(--surface)" />
        <rect width="3" height="5" fill="var(--c-4xx)" />
      </pattern>
    </defs>
  );
}

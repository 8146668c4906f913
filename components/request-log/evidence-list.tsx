import { z } from 'zod';
import { SeenText } from './payload/seen-text.tsx';

const difference = z.object({
  byte: z.number(),
  sent: z.string().optional(),
  sent_around: z.string().optional(),
  /** The body that was signed, or that came first. */
  signed: z.string().optional(),
  signed_around: z.string().optional(),
  first: z.string().optional(),
  first_around: z.string().optional(),
});
const paths = z.array(z.object({ path: z.string(), first: z.string().nullable(), now: z.string().nullable() }));

/** For programs, and said in the summary. */
const unseen = new Set(['cause', 'causes', 'mac']);

/** What shows a diagnosis, a fact a line; none where there is nothing but what the summary says. */
export function EvidenceList({ evidence }: { evidence: Record<string, unknown> }) {
  const facts = Object.entries(evidence).filter(([name, value]) => !unseen.has(name) && value !== null);
  if (facts.length === 0) return null;
  return (
    <details className="mt-2">
      <summary className="w-fit cursor-pointer select-none text-table text-text-2">Evidence</summary>
      <dl className="mt-1 grid gap-1 text-table">
        {facts.map(([name, value]) => (
          <div key={name} className="wrap-anywhere">
            <dt className="inline text-text-2">{name.replaceAll('_', ' ')}: </dt>
            <dd className="inline font-mono">
              <Fact value={value} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Fact({ value }: { value: unknown }) {
  const byte = difference.safeParse(value);
  if (byte.success) return <Difference {...byte.data} />;
  const changes = paths.safeParse(value);
  if (changes.success && changes.data.length > 0) {
    return (
      <ul className="mt-1 grid gap-0.5 pl-4">
        {changes.data.map(({ path, first, now }) => (
          <li key={path}>
            <SeenText>{`${path}: ${first ?? 'absent'} → ${now ?? 'absent'}`}</SeenText>
          </li>
        ))}
      </ul>
    );
  }
  if (Array.isArray(value)) return <SeenText>{value.join(', ')}</SeenText>;
  if (typeof value === 'number') return <>{value.toLocaleString('en-US')}</>;
  return <SeenText>{typeof value === 'string' ? value : JSON.stringify(value)}</SeenText>;
}

/** `byte 2: sent ", signed newline`, and what stands around it. */
function Difference({ byte, sent, sent_around, ...other }: z.output<typeof difference>) {
  const name = other.first === undefined ? 'signed' : 'first';
  const around = other[`${name}_around`];
  return (
    <>
      <SeenText>{`at byte ${byte}${sent === undefined ? '' : `: sent ${sent}, ${name} ${other[name]}`}`}</SeenText>
      {sent_around !== undefined && around !== undefined && (
        <span className="mt-1 grid gap-0.5 pl-4">
          <span>
            <SeenText>{`sent …${visibly(sent_around)}…`}</SeenText>
          </span>
          <span>
            <SeenText>{`${name} …${visibly(around)}…`}</SeenText>
          </span>
        </span>
      )}
    </>
  );
}

/** Line breaks and the like written out. */
function visibly(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
}

import { recordOf } from '../../lib/record-of.ts';
import { SeenText } from './payload/seen-text.tsx';

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
  const { byte } = recordOf(value);
  if (typeof byte === 'number') return <Difference byte={byte} told={recordOf(value)} />;
  if (Array.isArray(value) && value.length > 0 && value.every(isChange)) {
    return (
      <ul className="mt-1 grid gap-0.5 pl-4">
        {value.map(recordOf).map(({ path, first, now }) => (
          <li key={String(path)}>
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

/** What a path of a JSON body had at first, and has now. */
function isChange(value: unknown): boolean {
  const { path, first, now } = recordOf(value);
  return typeof path === 'string' && [first, now].every((one) => one === null || typeof one === 'string');
}

/** `byte 2: sent ", signed newline`, and what stands around it: of what was sent, and of what was signed or came first. */
function Difference({ byte, told }: { byte: number; told: Record<string, unknown> }) {
  const other = told.first === undefined ? 'signed' : 'first';
  const [sentAround, otherAround] = [told.sent_around, told[`${other}_around`]];
  return (
    <>
      <SeenText>{`at byte ${byte}${told.sent === undefined ? '' : `: sent ${told.sent}, ${other} ${told[other]}`}`}</SeenText>
      {typeof sentAround === 'string' && typeof otherAround === 'string' && (
        <span className="mt-1 grid gap-0.5 pl-4">
          <span>
            <SeenText>{`sent …${visibly(sentAround)}…`}</SeenText>
          </span>
          <span>
            <SeenText>{`${other} …${visibly(otherAround)}…`}</SeenText>
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

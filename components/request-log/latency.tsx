import { type ListedRow, latencyMs } from '../../lib/request-log/listed-row.ts';
import { duration } from '../ui/numbers.ts';
import { SLOW_MS, VERY_SLOW_MS } from './columns.ts';

/** How long after its arrival a request had its answer, in a word where that is long; the moment itself on hover. */
export function Latency({ row }: { row: ListedRow }) {
  const ms = latencyMs(row);
  const word = ms > VERY_SLOW_MS ? 'very slow' : ms > SLOW_MS ? 'slow' : null;
  return (
    <time
      dateTime={row.request_completed_at}
      title={row.request_completed_at}
      className="whitespace-nowrap tabular-nums"
    >
      +{duration(ms)}
      {word && (
        <span className={`ml-1.5 font-sans font-medium ${ms > VERY_SLOW_MS ? 'text-err' : 'text-warn'}`}>{word}</span>
      )}
    </time>
  );
}

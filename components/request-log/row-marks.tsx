import type { ListedRow, Mark } from '../../lib/request-log/listed-row.ts';
import { Repeated, Status, StatusCode } from '../ui/status.tsx';

const words: Record<Mark, { status: 'connected' | 'parked' | 'resolved' | 'warning'; word: string }> = {
  ping: { status: 'connected', word: 'Ping' },
  parked: { status: 'parked', word: 'Parked' },
  ignored: { status: 'resolved', word: 'Ignored' },
  skipped: { status: 'warning', word: 'Skipped' },
  warnings: { status: 'warning', word: 'Warnings' },
};

/** The status code, and for how many requests the row stands. */
export function RowStatus({ row }: { row: ListedRow }) {
  return (
    <span className="flex shrink-0 items-center gap-1">
      <StatusCode code={row.status_code} className="shrink-0" />
      {row.repeated > 1 && <Repeated times={row.repeated} />}
    </span>
  );
}

/** What the status code alone does not tell, in words. */
export function RowWords({ row }: { row: ListedRow }) {
  const { replayed, duplicate, marks } = row;
  if (!replayed && !duplicate && marks.length === 0) return null;
  const titles = [replayed && 'Replayed', duplicate && 'Duplicate', ...marks.map((mark) => words[mark].word)];
  return (
    <span className="flex shrink-0 items-center gap-1" title={titles.filter(Boolean).join(', ')}>
      {replayed && <Status chip status="replayed" />}
      {duplicate && <Status chip status="duplicate" />}
      {marks.map((mark) => (
        <Status key={mark} chip status={words[mark].status}>
          {words[mark].word}
        </Status>
      ))}
    </span>
  );
}

/** What a screen reader hears of a row's button: `Open 401 signature_invalid, 14:02:31`. */
export function rowName(row: ListedRow, time: string): string {
  const what =
    row.error_code ??
    [...row.marks, row.replayed && 'replayed', row.duplicate && 'duplicate'].filter(Boolean).join(' ');
  return `Open ${row.status_code}${what && ` ${what}`}, ${time}`;
}

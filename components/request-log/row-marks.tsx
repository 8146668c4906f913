import type { ListedRow, Mark } from '../../lib/request-log/listed-row.ts';
import { Repeated, Status, StatusCode } from '../ui/status.tsx';

const words: Record<Mark, { status: 'connected' | 'parked' | 'resolved' | 'warning'; word: string }> = {
  ping: { status: 'connected', word: 'Ping' },
  parked: { status: 'parked', word: 'Parked' },
  ignored: { status: 'resolved', word: 'Ignored' },
  skipped: { status: 'warning', word: 'Skipped' },
  warnings: { status: 'warning', word: 'Warnings' },
};

/** The status code, and beside it what the code alone does not tell. */
export function RowMarks({ row, all = false }: { row: ListedRow; all?: boolean }) {
  const { status_code, replayed, duplicate, repeated, marks } = row;
  return (
    <span className={`flex min-w-0 items-center gap-1 ${all ? 'flex-wrap' : 'overflow-hidden'}`}>
      <StatusCode code={status_code} className="shrink-0" />
      {repeated > 1 && <Repeated times={repeated} />}
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

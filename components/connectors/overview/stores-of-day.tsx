import { amount } from '../../../lib/money/amount.ts';
import type { DayKind, DayOfStore, Tally } from '../../../lib/overview/records-of-day.ts';
import { Cell, RecordRow } from '../../records/record-cells.tsx';
import { count } from '../../ui/numbers.ts';
import { Table, Th } from '../../ui/table.tsx';

/** Stores that are seen at once; more are behind a line that opens. */
const MOST_SEEN = 5;
const kinds: readonly { kind: DayKind; head: string }[] = [
  { kind: 'orders', head: 'Orders' },
  { kind: 'payments', head: 'Payments' },
  { kind: 'refunds', head: 'Refunds' },
];

/** A line a store: today, and under it the day that it is compared with. */
export function StoresOfDay({
  days,
  names,
  weekday,
}: {
  days: DayOfStore[];
  names: ReadonlyMap<string, string>;
  weekday: string;
}) {
  const [seen, more] = [days.slice(0, MOST_SEEN), days.slice(MOST_SEEN)];
  return (
    <>
      <Stores days={seen} names={names} weekday={weekday} label="Today by store" />
      {more.length > 0 && (
        <details className="border-border border-t">
          <summary className="cursor-pointer px-4 py-2 text-table">
            {count(more.length)} more {more.length === 1 ? 'store' : 'stores'}
          </summary>
          <Stores days={more} names={names} weekday={weekday} label="Today by store, the rest" />
        </details>
      )}
    </>
  );
}

function Stores({
  days,
  names,
  weekday,
  label,
}: {
  days: DayOfStore[];
  names: ReadonlyMap<string, string>;
  weekday: string;
  label: string;
}) {
  return (
    <Table label={label} className="max-sm:block">
      <thead className="max-sm:sr-only">
        <tr>
          <Th>Store</Th>
          {kinds.map(({ kind, head }) => (
            <Th key={kind} className="text-right">
              {head}
            </Th>
          ))}
        </tr>
      </thead>
      {/* biome-ignore lint/a11y/noRedundantRoles: laid out as blocks a table loses its meaning */}
      <tbody role="rowgroup" className="max-sm:block max-sm:divide-y max-sm:divide-border">
        {days.map(({ storeId, today, before }) => (
          <RecordRow key={storeId}>
            <Cell className="wrap-anywhere font-medium">{names.get(storeId)}</Cell>
            {kinds.map(({ kind, head }) => (
              <Cell key={kind} className="tabular-nums sm:min-w-28 sm:text-right">
                <span aria-hidden className="text-text-2 sm:hidden">
                  {head}:{' '}
                </span>
                <Words of={today[kind]} className="font-medium" />
                <span className="text-table text-text-2 before:content-['_('] after:content-[')'] sm:block sm:before:content-none sm:after:content-none">
                  <span className="whitespace-nowrap">{weekday}:</span> <Words of={before[kind]} />
                </span>
              </Cell>
            ))}
          </RecordRow>
        ))}
      </tbody>
    </Table>
  );
}

/** `12 · 1,204.00 EUR · 3.00 USD`; a number and an amount are never broken inside. */
function Words({ of: { records, isMore, amounts }, className }: { of: Tally; className?: string }) {
  const parts = [count(records), ...amounts.map(({ currency, cents }) => amount(cents, currency))];
  return (
    <span className={className}>
      {isMore && 'more than '}
      {parts.map((part, i) => (
        <span key={part}>
          {i > 0 && ' · '}
          <span className="whitespace-nowrap">{part}</span>
        </span>
      ))}
    </span>
  );
}

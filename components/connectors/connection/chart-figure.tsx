'use client';

import { type ReactNode, useId, useState } from 'react';
import type { Bucket, Range } from '../../../lib/request-log/statistics-buckets.ts';
import { useLogLink } from '../../request-log/log-link.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Table, Td, Th, Tr } from '../../ui/table.tsx';
import { useTimes } from '../../ui/time.tsx';
import { ChartCursor } from './chart-cursor.tsx';
import { Legend, type Mark } from './chart-legend.tsx';
import { spanText } from './chart-words.ts';

interface Column {
  title: string;
  value: (bucket: Bucket) => string;
}

/** One chart in a frame of fixed height: drawn, said in a sentence, or as a table. A bar leads to its rows in the log. */
export function ChartFigure({
  name,
  marks,
  sentence,
  buckets,
  range,
  empty,
  say,
  columns,
  children,
}: {
  name: string;
  marks: readonly (readonly [label: string, mark: Mark])[];
  sentence: string;
  buckets: Bucket[];
  range: Range;
  /** What stands in place of a chart that has nothing to show; null when it has. */
  empty: string | null;
  say: (bucket: Bucket) => string;
  columns: Column[];
  children: ReactNode;
}) {
  const [asTable, setAsTable] = useState(false);
  const [active, setActive] = useState<number | null>(null);
  const id = useId();
  const logLink = useLogLink();
  const { zone, now } = useTimes();
  const words = (bucket: Bucket) => `${spanText(bucket, range, zone, now)}: ${say(bucket)}`;
  const bucket = active === null ? undefined : buckets[active];
  const open = (index: number) => {
    const chosen = buckets[index];
    if (!chosen) return;
    // The page stays as it is; the drawer follows the URL.
    window.history.pushState(null, '', logLink({ from: new Date(chosen.start), to: new Date(chosen.end) }));
  };
  return (
    <Card className="h-84 min-w-0 p-4 pb-3">
      <figure className="flex h-full flex-col" aria-labelledby={`${id}-title`} aria-describedby={`${id}-sentence`}>
        <div className="flex h-7 items-center justify-between gap-2">
          <h2 id={`${id}-title`} className="truncate font-semibold text-body">
            {name}
          </h2>
          {empty === null && (
            <Button variant="link" size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
              {asTable ? 'Show as chart' : 'Show as table'}
            </Button>
          )}
        </div>
        <Legend of={marks} />
        <div className="relative mt-2 min-h-0 flex-1">
          {empty !== null ? (
            <p className="grid h-full place-items-center rounded-control bg-sunken text-text-3">{empty}</p>
          ) : asTable ? (
            <Buckets name={name} buckets={buckets} columns={columns} span={(of) => spanText(of, range, zone, now)} />
          ) : (
            <>
              {children}
              <ChartCursor name={name} labels={buckets.map(words)} active={active} onActive={setActive} onOpen={open} />
            </>
          )}
        </div>
        <figcaption className="mt-2 h-15 overflow-hidden text-table text-text-2">
          <span id={`${id}-sentence`} className={bucket ? 'sr-only' : undefined}>
            {sentence}.
          </span>
          {bucket && <span aria-hidden>{words(bucket)}</span>}
        </figcaption>
      </figure>
    </Card>
  );
}

function Buckets({
  name,
  buckets,
  columns,
  span,
}: {
  name: string;
  buckets: Bucket[];
  columns: Column[];
  span: (bucket: Bucket) => string;
}) {
  return (
    <Table label={`${name}, as a table`} boxClassName="h-full overflow-y-auto">
      <thead className="sticky top-0 bg-surface">
        <tr>
          <Th>From</Th>
          {columns.map(({ title }) => (
            <Th key={title} className="text-right">
              {title}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {buckets.map((bucket) => (
          <Tr key={bucket.start}>
            <th scope="row" className="h-9 whitespace-nowrap border-border border-b px-3 text-left font-normal">
              {span(bucket)}
            </th>
            {columns.map(({ title, value }) => (
              <Td key={title} className="text-right tabular-nums">
                {value(bucket)}
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

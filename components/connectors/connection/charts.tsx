import type { Transaction } from '../../../lib/database/prisma.ts';
import { hoursOfKey } from '../../../lib/request-log/statistics.ts';
import { bucketsOf, type Range, rangeStart } from '../../../lib/request-log/statistics-buckets.ts';
import { Card } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ChartFigures } from './chart-figures.tsx';

/** The three charts of a range, from the counts of hours. */
export async function Charts({
  db,
  integrationKeyId,
  rateLimit,
  range,
  waiting,
  timeZone,
  now,
}: {
  db: Transaction;
  integrationKeyId: string;
  rateLimit: number;
  range: Range;
  /** Nothing ever came. */
  waiting: boolean;
  timeZone: string;
  now: Date;
}) {
  const hours = await hoursOfKey(db, integrationKeyId, rangeStart(range, now));
  return (
    <ChartFigures
      buckets={bucketsOf(hours, range, now, timeZone)}
      range={range}
      rateLimit={rateLimit}
      waiting={waiting}
    />
  );
}

/** Of exactly the height of the charts. */
export function ChartsSkeleton() {
  return (
    <div id="charts" className="grid gap-4 md:grid-cols-2 md:max-xl:*:last:col-span-2 xl:grid-cols-3" aria-busy>
      {['outcome', 'latency', 'rate'].map((name) => (
        <Card key={name} className="h-84 p-4">
          <Skeleton className="h-5 w-40" />
          <Skeleton className="mt-3 h-60" />
        </Card>
      ))}
    </div>
  );
}

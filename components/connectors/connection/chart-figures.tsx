'use client';

import type { Bucket, Range } from '../../../lib/request-log/statistics-buckets.ts';
import { count, duration } from '../../ui/numbers.ts';
import { useTimes } from '../../ui/time.tsx';
import { ChartFigure } from './chart-figure.tsx';
import {
  latencySentence,
  latencyText,
  outcomeSentence,
  outcomeText,
  rateSentence,
  rateText,
  requestsOf,
  tickText,
} from './chart-words.ts';
import { LatencyChart, OutcomeChart, RateChart } from './drawn-charts.tsx';

/** Requests by outcome, latency, and use of the rate limit. */
export function ChartFigures({
  buckets,
  range,
  rateLimit,
  waiting,
}: {
  buckets: Bucket[];
  range: Range;
  rateLimit: number;
  /** Nothing ever came. */
  waiting: boolean;
}) {
  const { zone, now } = useTimes();
  const isEmpty = buckets.every((bucket) => requestsOf(bucket) === 0);
  const empty = isEmpty ? (waiting ? 'No requests yet' : 'No requests in this time') : null;
  const common = { buckets, range, empty };
  const drawn = { buckets, starts: buckets.map((bucket) => tickText(bucket, range, zone, now)) };
  return (
    <div
      id="charts"
      className="grid scroll-mt-6 grid-cols-[minmax(0,1fr)] gap-4 md:grid-cols-2 md:max-xl:*:last:col-span-2 xl:grid-cols-3"
    >
      <ChartFigure
        {...common}
        name="Requests by outcome"
        marks={[
          ['2xx', 'ok'],
          ['4xx', 'refused'],
          ['5xx', 'failed'],
        ]}
        sentence={outcomeSentence(buckets, range, zone, now)}
        say={outcomeText}
        columns={[
          { title: '2xx', value: ({ ok }) => count(ok) },
          { title: '4xx', value: ({ refused }) => count(refused) },
          { title: '5xx', value: ({ failed }) => count(failed) },
        ]}
      >
        <OutcomeChart {...drawn} />
      </ChartFigure>
      <ChartFigure
        {...common}
        name="Latency"
        marks={[
          ['p50', 'p50'],
          ['p95', 'p95'],
        ]}
        sentence={latencySentence(buckets, range, zone, now)}
        say={latencyText}
        columns={[
          { title: 'p50', value: ({ p50Ms }) => duration(p50Ms) },
          { title: 'p95', value: ({ p95Ms }) => duration(p95Ms) },
        ]}
      >
        <LatencyChart {...drawn} />
      </ChartFigure>
      <ChartFigure
        {...common}
        name="Use of the rate limit"
        marks={[
          ['busiest minute', 'use'],
          ['limit', 'limit'],
        ]}
        sentence={rateSentence(buckets, rateLimit, range, zone, now)}
        say={(bucket) => rateText(bucket, rateLimit)}
        columns={[{ title: 'Busiest minute', value: ({ busiestMinute }) => count(busiestMinute) }]}
      >
        <RateChart {...drawn} rateLimit={rateLimit} />
      </ChartFigure>
    </div>
  );
}

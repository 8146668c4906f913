'use client';

import { useId } from 'react';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts';
import type { Bucket } from '../../../lib/request-log/statistics-buckets.ts';
import { shortCount } from '../../ui/numbers.ts';
import { Hatching } from './chart-legend.tsx';
import { plot } from './chart-plot.ts';

/** Latencies that the log marks as slow and very slow. */
const MARKS_MS = [800, 2_000];

const margin = { left: 0, right: plot.right, top: plot.top, bottom: 0 };
const tick = { fill: 'var(--text-3)', fontSize: 12 } as const;
const grid = <CartesianGrid vertical={false} stroke="var(--border)" />;

interface Drawn {
  buckets: Bucket[];
  /** Where each bar begins, as its reader writes it. */
  starts: string[];
  rateLimit: number;
}

const charts = { outcome: OutcomeChart, latency: LatencyChart, rate: RateChart };

/** One of the charts, in the box around it. */
export function DrawnChart({ kind, ...drawn }: Drawn & { kind: keyof typeof charts }) {
  const Chart = charts[kind];
  return <Chart {...drawn} />;
}

function axes(starts: string[]) {
  const step = Math.ceil(starts.length / 5);
  return (
    <XAxis
      dataKey="start"
      scale="band"
      type="category"
      height={plot.bottom}
      tickLine={false}
      axisLine={{ stroke: 'var(--control)' }}
      interval={0}
      tick={tick}
      tickFormatter={(_, index: number) => (index % step === Math.floor(step / 2) ? (starts[index] ?? '') : '')}
    />
  );
}

/** Good plain, refused hatched, failed solid, with a gap between. */
function OutcomeChart({ buckets, starts }: Drawn) {
  const hatch = useId();
  const bar = { stackId: 'outcome', isAnimationActive: false, stroke: 'var(--surface)', strokeWidth: 1 } as const;
  return (
    <ResponsiveContainer>
      <BarChart data={buckets} margin={margin} barCategoryGap="15%" accessibilityLayer={false}>
        <Hatching id={hatch} />
        {grid}
        {axes(starts)}
        <YAxis
          width={plot.left}
          allowDecimals={false}
          tickLine={false}
          axisLine={false}
          tick={tick}
          tickFormatter={shortCount}
        />
        <Bar dataKey="ok" fill="var(--c-2xx)" {...bar} />
        <Bar dataKey="refused" fill={`url(#${hatch})`} {...bar} />
        <Bar dataKey="failed" fill="var(--c-5xx)" {...bar} />
      </BarChart>
    </ResponsiveContainer>
  );
}

/** By powers of ten, so that 10 ms and 2 s are both to be seen. */
function LatencyChart({ buckets, starts }: Drawn) {
  const most = Math.max(3_000, ...buckets.map(({ p95Ms }) => p95Ms ?? 0));
  const ticks = [1, 10, 100, 1_000, 10_000, 100_000].filter((value) => value <= most);
  const line = { isAnimationActive: false, strokeWidth: 2, type: 'linear' } as const;
  return (
    <ResponsiveContainer>
      <LineChart data={buckets} margin={margin} accessibilityLayer={false}>
        {grid}
        {axes(starts)}
        <YAxis
          width={plot.left}
          scale="log"
          domain={[1, most]}
          ticks={ticks}
          allowDataOverflow
          tickLine={false}
          axisLine={false}
          tick={tick}
          tickFormatter={(value: number) => (value < 1_000 ? `${value}\u00a0ms` : `${value / 1_000}\u00a0s`)}
        />
        {MARKS_MS.map((mark) => (
          <ReferenceLine
            key={mark}
            y={mark}
            stroke="var(--control)"
            strokeDasharray="2 3"
            label={{
              value: mark < 1_000 ? `${mark} ms` : `${mark / 1_000} s`,
              position: mark < 1_000 ? 'insideTopLeft' : 'insideBottomLeft',
              ...tick,
              fontSize: 11,
            }}
          />
        ))}
        <Line
          dataKey="p50Ms"
          stroke="var(--c-p50)"
          dot={{ r: 1.5, fill: 'var(--c-p50)' }}
          label={endLabel('p50', buckets, 'p50Ms')}
          {...line}
        />
        <Line
          dataKey="p95Ms"
          stroke="var(--c-p95)"
          strokeDasharray="5 3"
          dot={{ r: 1.5, fill: 'var(--c-p95)', strokeDasharray: 'none' }}
          label={endLabel('p95', buckets, 'p95Ms')}
          {...line}
        />
      </LineChart>
    </ResponsiveContainer>
  );
}

/** A name above its line's end is still within the drawing. */
const LABEL_TOP = 18;

/** A line's name at its end. */
function endLabel(name: string, buckets: Bucket[], what: 'p50Ms' | 'p95Ms') {
  const last = buckets.findLastIndex((bucket) => bucket[what] !== null);
  const colour = what === 'p50Ms' ? 'var(--c-p50)' : 'var(--c-p95)';
  return ({
    x,
    y,
    index,
  }: {
    x?: number | string | undefined;
    y?: number | string | undefined;
    index?: number | undefined;
  }) =>
    index === last ? (
      <text
        x={Number(x) + 6}
        y={what === 'p95Ms' ? Math.max(Number(y), LABEL_TOP) : Number(y)}
        dy={what === 'p50Ms' ? 12 : -4}
        fill={colour}
        fontSize={12}
        fontWeight={500}
      >
        {name}
      </text>
    ) : (
      <g />
    );
}

/** The busiest minute of each bar under the line of the limit. */
function RateChart({ buckets, starts, rateLimit }: Drawn) {
  const most = Math.max(rateLimit * 1.08, ...buckets.map(({ busiestMinute }) => busiestMinute));
  return (
    <ResponsiveContainer>
      <BarChart data={buckets} margin={margin} barCategoryGap="15%" accessibilityLayer={false}>
        {grid}
        {axes(starts)}
        <YAxis
          width={plot.left}
          domain={[0, Math.ceil(most)]}
          allowDecimals={false}
          tickLine={false}
          axisLine={false}
          tick={tick}
          tickFormatter={shortCount}
        />
        <ReferenceLine
          y={rateLimit}
          stroke="var(--c-5xx)"
          strokeDasharray="5 3"
          label={{ value: shortCount(rateLimit), position: 'right', ...tick, fontSize: 11 }}
        />
        <Bar
          dataKey="busiestMinute"
          fill="var(--c-p50)"
          isAnimationActive={false}
          minPointSize={(value) => (Number(value) > 0 ? 2 : 0)}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}

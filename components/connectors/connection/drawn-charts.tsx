import { type ReactNode, useId } from 'react';
import type { Bucket } from '../../../lib/request-log/statistics-buckets.ts';
import { shortCount } from '../../ui/numbers.ts';
import { Hatching } from './chart-legend.tsx';
import { plot } from './chart-plot.ts';
import { countTicks, fromTop, linePath, logShare, middleOf, percent } from './chart-scales.ts';

/** Latencies that the log marks as slow and very slow. */
const MARKS_MS = [800, 2_000];
/** Of a bar's place, what it fills. */
const FILLED = 0.85;
/** As low as a bar can be and still be seen. */
const LEAST = 0.01;
/** A name above the end of its line stays within the plot. */
const HIGHEST_NAME = 0.94;
/** So many bars have their time under them. */
const TIMES = 5;

interface Drawn {
  buckets: Bucket[];
  /** Where each bar begins, as its reader writes it. */
  starts: string[];
}

interface Tick {
  share: number;
  text: string;
}

/**
 * A plot with its axes. All in it is placed by shares of its size, so that it is drawn by the server and needs no
 * measuring. Said in words beside it: hidden from screen readers.
 */
function Plot({ ticks, starts, children }: { ticks: Tick[]; starts: string[]; children: ReactNode }) {
  const step = Math.ceil(starts.length / TIMES);
  return (
    <div className="absolute" style={{ left: plot.left, right: plot.right, top: plot.top, bottom: plot.bottom }}>
      <svg data-chart aria-hidden="true" className="size-full overflow-visible fill-text-3 text-meta">
        {ticks.map(({ share, text }) => (
          <g key={share}>
            <line x2="100%" y1={fromTop(share)} y2={fromTop(share)} className="stroke-border" />
            <text x={-8} y={fromTop(share)} dy="0.32em" textAnchor="end">
              {text}
            </text>
          </g>
        ))}
        {children}
        <line x2="100%" y1="100%" y2="100%" className="stroke-control" />
        {starts.map((start, index) => {
          const x = percent(middleOf(index, starts.length));
          return (
            index % step === Math.floor(step / 2) && (
              <text key={x} x={x} y="100%" dy={18} textAnchor="middle">
                {start}
              </text>
            )
          );
        })}
      </svg>
    </div>
  );
}

/** From `from` up to `to`, in the place of the bar `index` of `bars`. */
function Bar({ index, bars, from, to, fill }: { index: number; bars: number; from: number; to: number; fill: string }) {
  if (to <= from) return null;
  return (
    <rect
      x={percent((index + (1 - FILLED) / 2) / bars)}
      width={percent(FILLED / bars)}
      y={fromTop(to)}
      height={percent(to - from)}
      fill={fill}
      stroke="var(--surface)"
    />
  );
}

/** Good plain, refused hatched, failed solid, with a gap between. */
export function OutcomeChart({ buckets, starts }: Drawn) {
  const hatch = useId();
  const values = countTicks(Math.max(...buckets.map(({ ok, refused, failed }) => ok + refused + failed)));
  const top = values.at(-1) ?? 1;
  return (
    <Plot ticks={values.map((value) => ({ share: value / top, text: shortCount(value) }))} starts={starts}>
      <Hatching id={hatch} />
      {buckets.map(({ start, ok, refused, failed }, index) => {
        const place = { index, bars: buckets.length };
        return (
          <g key={start}>
            <Bar {...place} from={0} to={ok / top} fill="var(--c-2xx)" />
            <Bar {...place} from={ok / top} to={(ok + refused) / top} fill={`url(#${hatch})`} />
            <Bar {...place} from={(ok + refused) / top} to={(ok + refused + failed) / top} fill="var(--c-5xx)" />
          </g>
        );
      })}
    </Plot>
  );
}

/** By powers of ten. */
export function LatencyChart({ buckets, starts }: Drawn) {
  const most = Math.max(3_000, ...buckets.map(({ p95Ms }) => p95Ms ?? 0));
  const ticks = [1, 10, 100, 1_000, 10_000, 100_000].filter((value) => value <= most);
  return (
    <Plot ticks={ticks.map((value) => ({ share: logShare(value, most), text: msText(value) }))} starts={starts}>
      {MARKS_MS.map((mark, index) => {
        const y = fromTop(logShare(mark, most));
        return (
          <g key={mark}>
            <line x2="100%" y1={y} y2={y} className="stroke-control" strokeDasharray="2 3" />
            <text x={4} y={y} dy={index === 0 ? 12 : -4} fontSize={11}>
              {msText(mark)}
            </text>
          </g>
        );
      })}
      <Line name="p50" shares={buckets.map(({ p50Ms }) => p50Ms && logShare(p50Ms, most))} stroke="var(--c-p50)" />
      <Line
        name="p95"
        shares={buckets.map(({ p95Ms }) => p95Ms && logShare(p95Ms, most))}
        stroke="var(--c-p95)"
        isUpper
      />
    </Plot>
  );
}

/** A line with its points, and its name at its end. The upper is dashed and named above, the lower below. */
function Line({
  name,
  shares,
  stroke,
  isUpper = false,
}: {
  name: string;
  shares: (number | null)[];
  stroke: string;
  isUpper?: boolean;
}) {
  const last = shares.findLastIndex((share) => share !== null);
  const end = shares[last] ?? null;
  return (
    <>
      <svg
        aria-hidden="true"
        width="100%"
        height="100%"
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        overflow="visible"
      >
        <path
          d={linePath(shares)}
          fill="none"
          stroke={stroke}
          strokeWidth={2}
          strokeDasharray={isUpper ? '5 3' : undefined}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      {shares.map((share, index) => {
        const x = percent(middleOf(index, shares.length));
        return share !== null && <circle key={x} cx={x} cy={fromTop(share)} r={2} fill={stroke} />;
      })}
      {end !== null && (
        <text
          x={percent(middleOf(last, shares.length))}
          y={fromTop(isUpper ? Math.min(end, HIGHEST_NAME) : end)}
          dx={6}
          dy={isUpper ? -4 : 12}
          fontWeight={500}
          fill={stroke}
        >
          {name}
        </text>
      )}
    </>
  );
}

/** The busiest minute of each bar under the line of the limit. */
export function RateChart({ buckets, starts, rateLimit }: Drawn & { rateLimit: number }) {
  const most = Math.max(rateLimit * 1.08, ...buckets.map(({ busiestMinute }) => busiestMinute));
  const ticks = countTicks(most).filter((value) => value <= most);
  const limit = fromTop(rateLimit / most);
  return (
    <Plot ticks={ticks.map((value) => ({ share: value / most, text: shortCount(value) }))} starts={starts}>
      {buckets.map(({ start, busiestMinute }, index) => {
        const to = busiestMinute === 0 ? 0 : Math.max(LEAST, busiestMinute / most);
        return <Bar key={start} index={index} bars={buckets.length} from={0} to={to} fill="var(--c-p50)" />;
      })}
      <line x2="100%" y1={limit} y2={limit} stroke="var(--c-5xx)" strokeDasharray="5 3" />
      <text x="100%" dx={4} y={limit} dy="0.32em" fontSize={11}>
        {shortCount(rateLimit)}
      </text>
    </Plot>
  );
}

function msText(milliseconds: number): string {
  return milliseconds < 1_000 ? `${milliseconds}\u00a0ms` : `${milliseconds / 1_000}\u00a0s`;
}

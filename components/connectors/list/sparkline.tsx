import type { Connection } from '../../../lib/connections/list-connections.ts';
import { count } from '../../ui/numbers.ts';
import { timeOfDay } from '../../ui/time-text.ts';

const BAR = 2;
const GAP = 1;
const HEIGHT = 18;

/** A day in 25 bars, refused requests at the foot of each. What it shows it also says. */
export function Sparkline({ use, zone }: { use: Pick<Connection, 'requests' | 'errors' | 'hours'>; zone: string }) {
  const { requests, errors, hours } = use;
  const most = Math.max(1, ...hours.map((hour) => hour.requests));
  const busiest = hours.reduce((best, hour) => (hour.requests > best.requests ? hour : best), {
    requests: 0,
    at: new Date(0),
  });
  const peak = busiest.requests > 0 ? `, most at ${timeOfDay(busiest.at, zone)}` : '';
  const sentence = `${count(requests)} requests in 24 h, ${count(errors)} refused or failed${peak}`;
  const height = (amount: number) => (amount === 0 ? 0 : Math.max(2, Math.round((amount / most) * HEIGHT)));
  const width = hours.length * (BAR + GAP) - GAP;
  return (
    <svg role="img" aria-label={sentence} width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`}>
      <title>{sentence}</title>
      {hours.map((hour, i) => {
        const x = i * (BAR + GAP);
        const whole = height(hour.requests);
        const bad = Math.min(whole, height(hour.errors));
        return (
          <g key={hour.at.getTime()}>
            <rect x={x} y={HEIGHT - 1} width={BAR} height={1} fill="var(--border)" />
            <rect x={x} y={HEIGHT - whole} width={BAR} height={whole} fill="var(--c-2xx)" />
            {bad > 0 && <rect x={x} y={HEIGHT - bad - 1} width={BAR} height={bad + 1} fill="var(--surface)" />}
            <rect x={x} y={HEIGHT - bad} width={BAR} height={bad} fill="var(--c-5xx)" />
          </g>
        );
      })}
    </svg>
  );
}

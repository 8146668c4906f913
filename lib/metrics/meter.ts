import { Counter, Histogram, type Registry } from 'prom-client';
import { routeName } from '../pipeline/route.ts';

/** Seconds. Most answers take 1 to 20 ms; 10 s is where a statement is given up, 30 s a body. */
const BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

/** What is measured of an answer: how it was asked for, what it was, and how long it took. */
interface Measured {
  method: string;
  /** As on the wire, under `/integrations`; null: a page of the console or the documentation. */
  target: string | null;
  status: number;
  /** The code of a refusal. */
  error?: string | undefined;
  seconds: number;
}

/** Counts and times answers. Costs about a microsecond each: a label set is put together once, then found by its name. */
export type Meter = (answer: Measured) => void;

/** A meter whose figures are in `register`: by route, status and error; times by route and status. */
export function requestMeter(register: Registry): Meter {
  const requests = new Counter({
    name: 'connectors_requests_total',
    help: 'Answers, by route (as in the reference; "unknown" for anything else, "page" for console and docs), status and error code',
    labelNames: ['route', 'status', 'error'],
    registers: [register],
  });
  const durations = new Histogram({
    name: 'connectors_request_duration_seconds',
    help: "From a request's head to its whole answer being ready, by route and status",
    labelNames: ['route', 'status'],
    buckets: BUCKETS,
    registers: [register],
  });
  const known = new Map<string, { count: Counter.Internal; time: Histogram.Internal<'route' | 'status'> }>();
  return ({ method, target, status, error = '', seconds }) => {
    const route = target === null ? 'page' : routeName(method, target);
    const name = `${status} ${error} ${route}`;
    let found = known.get(name);
    if (!found) {
      const labels = { route, status: String(status) };
      found = { count: requests.labels({ ...labels, error }), time: durations.labels(labels) };
      known.set(name, found);
    }
    found.count.inc();
    found.time.observe(seconds);
  };
}

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AggregatorRegistry, Counter, Gauge, Registry } from 'prom-client';
import { processRegister } from '../metrics/process-register.ts';
import type { Figures } from '../processes/messages.ts';

/** What is for operators alone, on a port of its own that no proxy leads to. */
export interface MetricsPort {
  url: string;
  close(): Promise<void>;
}

/** A process whose figures are shown. */
export interface Counted {
  name: string;
  isUp: boolean;
  restarts: number;
  figures(): Promise<Figures | null>;
}

/**
 * Opens it. `/metrics` is Prometheus's text, of all processes; `/ready` is 200 while requests should be sent here, which
 * one process of the API is enough for, else 503; `/live` is 200 as long as this process answers. Port 0 is any free one.
 */
export async function openMetricsPort(
  { host, port }: { host: string; port: number },
  processes: () => { api: readonly Counted[]; all: readonly Counted[] },
): Promise<MetricsPort> {
  const own = supervisorRegister(processes);
  const server = createServer(async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return say(response, 405, 'only GET\n');
    switch (request.url?.split('?')[0]) {
      case '/metrics':
        response.setHeader('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE);
        return say(response, 200, await together(own, processes().all));
      case '/ready': {
        const reason = await notReady(processes().api);
        return reason === null ? say(response, 200, 'ready\n') : say(response, 503, `${reason}\n`);
      }
      case '/live':
        return say(response, 200, 'live\n');
      default:
        return say(response, 404, 'there are /metrics, /ready and /live\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** One text of the figures of all processes. One that does not say its own in time is left out, this time. */
async function together(own: Registry, processes: readonly Counted[]): Promise<string> {
  const lists = await Promise.all([
    own.getMetricsAsJSON(),
    ...processes.map(async (each) => (await each.figures())?.metrics ?? []),
  ]);
  // No two samples have the same labels, since each has its process: a sum leaves them as they are.
  const apart = lists.map((metrics) => metrics.map((metric) => ({ ...metric, aggregator: 'sum' })));
  return AggregatorRegistry.aggregate(apart).metrics();
}

/** Why requests should be sent elsewhere; null while a process of the API can take them. */
async function notReady(api: readonly Counted[]): Promise<string | null> {
  const figures = await Promise.all(api.map((each) => each.figures()));
  const reasons = figures.map((each) => (each ? each.notReady : 'the API does not answer'));
  return reasons.includes(null) ? null : (reasons[0] ?? null);
}

function supervisorRegister(processes: () => { all: readonly Counted[] }): Registry {
  const register = processRegister('supervisor');
  new Gauge({
    name: 'connectors_process_up',
    help: '1 while a process runs and has started, else 0',
    labelNames: ['process'],
    registers: [register],
    collect() {
      for (const { name, isUp } of processes().all) this.set({ process: name }, isUp ? 1 : 0);
    },
  });
  new Counter({
    name: 'connectors_process_restarts_total',
    help: 'How often a process was started again since the supervisor started',
    labelNames: ['process'],
    registers: [register],
    collect() {
      this.reset();
      for (const { name, restarts } of processes().all) this.inc({ process: name }, restarts);
    },
  });
  return register;
}

function say(response: ServerResponse, status: number, text: string): void {
  if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.writeHead(status).end(text);
}

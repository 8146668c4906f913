import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { addGauges } from '../metrics/gauges.ts';
import { type Meter, requestMeter } from '../metrics/meter.ts';
import { isReady } from '../pipeline/open.ts';
import type { Api } from '../pipeline/serve.ts';

/** What is for operators alone, on a port of its own that no proxy leads to. */
export interface MetricsPort {
  url: string;
  meter: Meter;
  close(): Promise<void>;
}

/**
 * Opens it, and makes the meter whose figures it shows. `/metrics` is Prometheus's text; `/ready` is 200 while requests
 * should be sent here, else 503; `/live` is 200 as long as the process answers at all. Port 0 is any free one.
 */
export async function openMetricsPort(api: Api, port: number): Promise<MetricsPort> {
  const register = new Registry();
  collectDefaultMetrics({ register });
  addGauges(register, api);
  const meter = requestMeter(register);
  const server = createServer(async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return say(response, 405, 'only GET\n');
    switch (request.url?.split('?')[0]) {
      case '/metrics':
        response.setHeader('Content-Type', register.contentType);
        return say(response, 200, await register.metrics());
      case '/ready':
        return isReady(api) ? say(response, 200, 'ready\n') : say(response, 503, reason(api));
      case '/live':
        return say(response, 200, 'live\n');
      default:
        return say(response, 404, 'there are /metrics, /ready and /live\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    meter,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function reason({ draining }: Api): string {
  return draining ? 'draining\n' : 'the database does not answer\n';
}

function say(response: ServerResponse, status: number, text: string): void {
  if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.writeHead(status).end(text);
}

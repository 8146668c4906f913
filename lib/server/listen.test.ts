import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { startApi } from '../test/start-api.ts';
import { makeTenant } from '../test/tenant.ts';
import { bodyBytesInFlight } from './read-body.ts';

const agent = new Agent({ keepAlive: true });
afterAll(() => agent.destroy());

// A stop that waits for connections rather than requests takes 25 s.
test('a stop waits for the requests that run, and not for the connections they leave', {
  timeout: 20_000,
}, async () => {
  const { key } = await (await makeTenant()).mint();
  const api = await startApi();
  const body = JSON.stringify({
    external_id: 'stop-1',
    lines: [{ description: 'A', quantity: 1, unit_price_cents: 5 }],
  });
  const upload = post(`${api.url}/integrations/v1/orders`, key, body.length);
  upload.write(body.slice(0, 10));
  const page = request(`${api.url}/kept-alive`, { agent }).end();
  await once(page, 'response').then(([response]) => response.resume());
  await expect.poll(bodyBytesInFlight).toBeGreaterThan(0); // it waits for the rest of the body

  const stopped = api.stop();
  upload.end(body.slice(10));
  const [response]: IncomingMessage[] = await once(upload, 'response');
  expect([response?.statusCode, response?.headers.connection]).toEqual([200, 'close']);
  expect(response && (await text(response))).toContain('stop-1');
  await stopped;
});

test('requests that are pipelined on one connection leave nothing on it: Node would warn of a leak', async () => {
  const api = await startApi();
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  const page = (n: number, how: string) => `GET /page-${n} HTTP/1.1\r\nHost: a\r\nConnection: ${how}\r\n\r\n`;
  socket.end(Array.from({ length: 30 }, (_, n) => page(n, n < 29 ? 'keep-alive' : 'close')).join(''));
  expect((await text(socket)).match(/^HTTP\/1\.1 404/gm)).toHaveLength(30);
  process.off('warning', onWarning);
  await api.stop();
  expect(warnings).toEqual([]);
});

function post(url: string, key: string, length: number): ClientRequest {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Length': length };
  return request(url, { method: 'POST', agent, headers });
}

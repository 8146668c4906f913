import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { programText } from './page-markdown.ts';

const secret = '9f2c4e6a8b0d1f3e5a7c9b1d3f5e7a9c0b2d4f6e8a1c3e5d7f9b0a2c4e6d8f10';
const asked: { url: string; authorization: string | undefined }[] = [];
const delivered: { url: string; headers: IncomingHttpHeaders; body: Buffer }[] = [];

/** What the receiver says of each order. */
const answers: Record<number, object> = {
  1: { external_id: 'woo-1', duplicate: false },
  2: { parked: true, reason: 'total is below zero' },
  3: { external_id: 'woo-3', duplicate: true },
  4: { ignored: true, reason: 'it is the trash of an order that we do not have' },
};
const hiccups = new Set(['page=2', 'order 3']);

/** True the first time: a hiccup of a shop or a receiver, after which it answers. */
function hiccup(of: string): boolean {
  return hiccups.delete(of);
}

/** The shop and the receiver at once: two pages of orders, one of the trash. */
const server = createServer(async (request, response) => {
  const { url = '', headers } = request;
  const body = await buffer(request);
  if (request.method === 'POST') {
    const { id } = JSON.parse(body.toString());
    if (hiccup(`order ${id}`)) return void response.writeHead(503).end('{}');
    delivered.push({ url, headers, body });
    return void response.end(JSON.stringify(answers[id]));
  }
  const query = new URL(url, 'http://shop').searchParams;
  const page = Number(query.get('page'));
  if (hiccup(`page=${page}`)) return void response.writeHead(502).end('<html>');
  asked.push({ url, authorization: headers.authorization });
  const pages =
    query.get('status') === 'trash'
      ? [[{ id: 4 }]]
      : [[{ id: 1, billing: { city: 'Kraków 🙂' } }, { id: 2 }], [{ id: 3 }]];
  response.end(JSON.stringify(pages[page - 1] ?? []));
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

it('the program on the page delivers what changed, the trash too, says what became of each, and pins no shop', async () => {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const program = programText('fetch-missed.mjs', address)
    .replace('https://shop.example', address)
    .replace('ck_…:cs_…', 'ck_1:cs_2')
    .replace('KEY_ID', '0a1b2c3d')
    .replace("secret = '…'", `secret = '${secret}'`);
  const folder = await mkdtemp(path.join(tmpdir(), 'fetch-missed-'));
  const file = path.join(folder, 'fetch-missed.mjs');
  await writeFile(file, program);
  const child = spawn(process.execPath, [file, '--since', '2026-11-28T20:00:00+02:00'], { stdio: 'pipe' });
  const [printed, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await rm(folder, { recursive: true });

  expect(complaints).toBe('');
  expect(printed.split('\n')).toEqual([
    '1 applied',
    '2 parked: total is below zero',
    '3 already here',
    '4 ignored: it is the trash of an order that we do not have',
    '',
  ]);
  expect(asked.map(({ authorization }) => authorization)).toEqual(Array(5).fill(`Basic ${btoa('ck_1:cs_2')}`));
  for (const { url } of asked) expect(url).toContain('&modified_after=2026-11-28T18:00:00&dates_are_gmt=true&');
  expect(delivered.map(({ body }) => JSON.parse(body.toString()).id)).toEqual([1, 2, 3, 4]);
  for (const { url, headers, body } of delivered) {
    expect(url).toBe('/integrations/v1/webhook/woocommerce/0a1b2c3d');
    expect(headers).not.toHaveProperty('x-wc-webhook-source');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-wc-webhook-topic': 'order.updated',
      'x-wc-webhook-signature': createHmac('sha256', secret).update(body).digest('base64'),
    });
  }
});

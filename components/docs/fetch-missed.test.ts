import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { programText } from './page-markdown.ts';

const secret = '9f2c4e6a8b0d1f3e5a7c9b1d3f5e7a9c0b2d4f6e8a1c3e5d7f9b0a2c4e6d8f10';
const asked: { url: string; authorization: string | undefined }[] = [];
const delivered: { url: string; headers: IncomingHttpHeaders; body: Buffer }[] = [];

/** The shop and the receiver at once: two pages of orders, then none. */
const server = createServer(async (request, response) => {
  const { url = '', headers } = request;
  const body = await buffer(request);
  if (request.method === 'POST') {
    delivered.push({ url, headers, body });
    response.end('{}');
    return;
  }
  asked.push({ url, authorization: headers.authorization });
  const page = Number(new URL(url, 'http://shop').searchParams.get('page'));
  response.end(JSON.stringify([[{ id: 1, billing: { city: 'Kraków 🙂' } }, { id: 2 }], [{ id: 3 }]][page - 1] ?? []));
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

it('the program on the page delivers every order that changed, page by page, signed as WooCommerce signs', async () => {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const program = programText('fetch-missed.mjs', address)
    .replace('https://shop.example', address)
    .replace('ck_…:cs_…', 'ck_1:cs_2')
    .replace('KEY_ID', '0a1b2c3d')
    .replace("secret = '…'", `secret = '${secret}'`);
  const child = spawn(process.execPath, ['--input-type=module', '-'], { stdio: 'pipe' });
  child.stdin.end(program);
  const [printed, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);

  expect(complaints).toBe('');
  expect(printed.split('\n').map((line) => line.trim())).toEqual(['1 200', '2 200', '3 200', '']);
  expect(asked.map(({ authorization }) => authorization)).toEqual(Array(3).fill(`Basic ${btoa('ck_1:cs_2')}`));
  expect(asked[0]?.url).toMatch(/^\/wp-json\/wc\/v3\/orders\?modified_after=.*&dates_are_gmt=true/);
  expect(delivered.map(({ body }) => JSON.parse(body.toString()).id)).toEqual([1, 2, 3]);
  for (const { url, headers, body } of delivered) {
    expect(url).toBe('/integrations/v1/webhook/woocommerce/0a1b2c3d');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-wc-webhook-topic': 'order.updated',
      'x-wc-webhook-source': address,
      'x-wc-webhook-signature': createHmac('sha256', secret).update(body).digest('base64'),
    });
  }
});

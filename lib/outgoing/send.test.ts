import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { isPublicAddress } from './is-public-address.ts';
import { OutgoingError } from './outgoing-error.ts';
import { type Bounds, send } from './send.ts';

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: http.RequestListener): Promise<number> {
  const server = http.createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const loose: Bounds = { allowPrivateAddresses: true };
const strict: Bounds = { allowPrivateAddresses: false };

async function faultOf(url: string, bounds: Bounds, method: 'GET' | 'POST' = 'GET'): Promise<string> {
  const error: unknown = await send({ method, url, headers: { authorization: 'Basic secret' } }, bounds).catch(
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OutgoingError)) throw new Error('it was sent');
  expect(error.message).not.toContain('secret');
  return error.fault;
}

test.each([
  '127.0.0.1',
  '10.0.0.1',
  '192.168.1.1',
  '172.16.0.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::1',
  'fc00::1',
  'fec0::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'no address',
])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));

test.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:93.184.216.34'])('%s is public', (address) =>
  expect(isPublicAddress(address)).toBe(true),
);

test.each([
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://169.254.169.254/',
])('%s is refused before anything is sent, however the address is written', async (url) =>
  expect(await faultOf(url, strict)).toBe('private_address'),
);

test('plain http is refused, and so is a password in the address', async () => {
  expect(await faultOf('http://shop.example/', strict)).toBe('not_https');
  expect(await faultOf('ftp://shop.example/', loose)).toBe('not_https');
  expect(await faultOf('https://user:secret@shop.example/', strict)).toBe('bad_url');
});

test('a name that leads to a private address is refused, also beside a public one', async () => {
  const resolve = async () => [
    { address: '93.184.216.34', family: 4 },
    { address: '169.254.169.254', family: 4 },
  ];
  expect(await faultOf('https://shop.example/', { ...strict, resolve })).toBe('private_address');
});

test('the connection is made to the very address that was checked: a name is resolved once', async () => {
  const port = await serve((_, response) => response.end('{}'));
  let resolved = 0;
  const resolve = async () => {
    resolved += 1;
    return [{ address: resolved === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
  };
  const answer = await send({ method: 'GET', url: `http://shop.example:${port}/` }, { ...loose, resolve });
  expect(answer.status).toBe(200);
  expect(resolved).toBe(1);
});

test('a redirect to another host is not followed, one on the same host is', async () => {
  const seen: string[] = [];
  const port = await serve((request, response) => {
    seen.push(request.url ?? '');
    const to = request.url === '/same' ? '/there' : 'http://169.254.169.254/latest/meta-data?secret';
    if (request.url === '/there') return response.end('{}');
    return response.writeHead(302, { location: to }).end();
  });
  expect(await faultOf(`http://127.0.0.1:${port}/other`, loose)).toBe('redirect');
  expect((await send({ method: 'GET', url: `http://127.0.0.1:${port}/same` }, loose)).url).toMatch(/\/there$/);
  expect(await faultOf(`http://127.0.0.1:${port}/same`, loose, 'POST')).toBe('redirect');
  expect(seen).toEqual(['/other', '/same', '/there', '/same']);
});

test('a redirect that goes round ends', async () => {
  const port = await serve((_, response) => response.writeHead(302, { location: '/' }).end());
  expect(await faultOf(`http://127.0.0.1:${port}/`, loose)).toBe('redirect');
});

test('an endless answer ends at the bound', async () => {
  const port = await serve((_, response) => {
    const more = () => {
      while (response.write(Buffer.alloc(1024)));
    };
    response.on('drain', more);
    more();
  });
  expect(await faultOf(`http://127.0.0.1:${port}/`, { ...loose, maxBytes: 100_000 })).toBe('too_large');
});

test('an answer that drips in ends at the deadline, and so does one that never comes', async () => {
  const drips = await serve((_, response) => {
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  });
  const hangs = await serve(() => {});
  const bounds = { ...loose, timeoutMs: 300 };
  expect(await faultOf(`http://127.0.0.1:${drips}/`, bounds)).toBe('timeout');
  expect(await faultOf(`http://127.0.0.1:${hangs}/`, bounds)).toBe('timeout');
});

test('nobody there, and an answer that breaks off, are unreachable', async () => {
  const port = await serve((_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{');
    response.socket?.destroy();
  });
  expect(await faultOf(`http://127.0.0.1:${port}/`, loose)).toBe('unreachable');
  expect(await faultOf('http://127.0.0.1:1/', loose)).toBe('unreachable');
});

test('a host with www. in front is another host', async () => {
  const port = await serve((_, response) => {
    response.writeHead(301, { location: `http://www.shop.example:${port}/there` }).end();
  });
  const bounds = { ...loose, resolve: async () => [{ address: '127.0.0.1', family: 4 }] };
  expect(await faultOf(`http://shop.example:${port}/`, bounds)).toBe('redirect');
});

test('what is compressed is unpacked, whoever asked for it, and bounded by what it unpacks to', async () => {
  const large = gzipSync(Buffer.alloc(1 << 20));
  const port = await serve((request, response) => {
    const body = request.url === '/broken' ? large.subarray(0, 500) : large;
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(body);
  });
  const url = `http://127.0.0.1:${port}/`;
  expect((await send({ method: 'GET', url }, loose)).body).toHaveLength(1 << 20);
  expect(await faultOf(url, { ...loose, maxBytes: 1000 })).toBe('too_large');
  expect(await faultOf(`${url}broken`, loose)).toBe('unreachable');
});

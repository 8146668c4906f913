import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { joinEmbedded } from '../../lib/database/embedded.ts';
import { removeData } from '../../lib/test/remove-data.ts';
import { pcSignature, wcSignature } from '../../lib/test/sign.ts';
import { isHere } from '../../scripts/programs.mjs';
import { type Answer, bytesOf, exchangeBytes, type Sent } from '../exchange.ts';
import { orderBody } from '../order-body.ts';
import { AUTH_SECRET, lastWords, ServerProcess } from '../torture/server-process.ts';
import { type ProxyName, type StockProxy, startProxy } from './stock-proxy.ts';

// Two cells, each whole: servers, PostgreSQL and secrets of its own. A proxy with its configuration from deploy/.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 }); // many processes, on a machine that may be busy

const proxies: ProxyName[] = ['haproxy', 'nginx'];
const MIB = 1024 * 1024;
/** The only address that keys are minted for. */
const ALLOWED = '127.0.0.2';

interface Minted {
  key: string;
  key_id: string;
  signing_secret: string;
}

/** A cell that runs, with a key of each format. */
class Cell {
  readonly name: string;
  readonly appUrl: string;
  readonly dataDir: string;
  private readonly environment: Record<string, string>;
  private leave = async () => {};
  private running: ServerProcess | undefined;
  private minted: { orders: Minted; shop: Minted } | undefined;

  constructor(name: string, host: string, folder: string) {
    this.name = name;
    this.appUrl = `https://${host}`;
    this.dataDir = path.join(folder, name);
    const secretsKey = `the key-encryption key of ${name} for tests only`;
    this.environment = { CELL: name, TRUSTED_PROXIES: '127.0.0.1', SECRETS_KEY: secretsKey, AUTH_SECRET };
  }

  async start(): Promise<void> {
    const share = await joinEmbedded(this.dataDir);
    this.leave = share.leave;
    this.environment.DATABASE_URL = share.connectionString;
    const logFile = path.join(path.dirname(this.dataDir), `${this.name}.log`);
    const settings = { databaseUrl: share.connectionString, secretsKey: this.environment.SECRETS_KEY ?? '' };
    const more = this.environment;
    this.running = await ServerProcess.start({ ...settings, appUrl: this.appUrl, logFile, more });
    expect(await this.running.untilServing(), lastWords(logFile)).toBe(true);
    const store = await this.cli<{ id: string }>('stores', 'create', '--name', 'Shop', '--currency', 'USD');
    const mint = (...words: string[]) =>
      this.cli<Minted>('keys', 'mint', '--store', store.id, '--name', 'Key', '--allow', ALLOWED, ...words);
    const [orders, shop] = await Promise.all([
      mint('--format', 'peptideclients', '--scopes', 'orders:write', '--require-signature'),
      mint('--format', 'woocommerce', '--scopes', 'orders:write'),
    ]);
    this.minted = { orders, shop };
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    await this.leave();
    removeData(this.dataDir);
  }

  get server(): ServerProcess {
    if (!this.running) throw new Error(`${this.name} does not run`);
    return this.running;
  }

  get keys() {
    if (!this.minted) throw new Error(`${this.name} does not run`);
    return this.minted;
  }

  /** A command in this cell. */
  async cli<Result>(...words: string[]): Promise<Result> {
    const env = { ...process.env, ...this.environment };
    const child = spawn(process.execPath, ['.build/cli.mjs', ...words, '--json'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [answer, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect(error).toBe('');
    return JSON.parse(answer);
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'cells-'));
chmodSync(folder, 0o755);
const e1 = new Cell('e1', 'eu.connect.example', folder);
const u1 = new Cell('u1', 'us.connect.example', folder);
const cells = [e1, u1];

beforeAll(() => Promise.all(cells.map((cell) => cell.start())));
afterAll(async () => {
  await Promise.all(cells.map((cell) => cell.stop()));
  rmSync(folder, { recursive: true });
});

/** An order as its sender signs it. */
function order({ keys: { orders } }: Cell, body = orderBody()): Sent & { body: string } {
  const signature = `PC-Signature: ${pcSignature(orders.signing_secret, body)}`;
  return { headers: [`Authorization: Bearer ${orders.key}`, signature], body };
}

/** A delivery as stock WooCommerce sends it: no bearer, the key id in the URL. */
function delivery({ keys: { shop } }: Cell, body: Buffer | string): Sent {
  const signature = `X-WC-Webhook-Signature: ${wcSignature(shop.signing_secret, body)}`;
  return {
    path: `/webhook/woocommerce/${shop.key_id}`,
    headers: [signature, 'X-WC-Webhook-Topic: product.updated'],
    body,
  };
}

/** An answer in a few words. */
function told({ status, json }: Answer): string {
  const { error, detail } = { ...(json as { error?: string; detail?: string } | null) };
  return error ? `${status} ${error}: ${detail}` : String(status);
}

/** The address of the cell that refused a request: its link leads there. */
function answeredFrom({ headers }: Answer): string | undefined {
  return /^<(https:\/\/[^/]+)/.exec(headers.get('Link') ?? '')?.[1];
}

test('every key id that is minted in a cell begins with its name, a rolled one, too', async () => {
  for (const cell of cells) {
    const { orders, shop } = cell.keys;
    const rolled = await cell.cli<Minted>('keys', 'roll', shop.key_id, '--overlap', '1h');
    expect([orders, shop, rolled].map(({ key_id }) => key_id.slice(0, 2))).toEqual(Array(3).fill(cell.name));
  }
});

describe.each(proxies)('behind %s', (name) => {
  const missing = !isHere(name);
  let proxy: StockProxy;
  beforeAll(async () => {
    if (missing) return;
    const moved = [{ keyId: u1.keys.orders.key_id.replace('u1', 'x1'), cell: 'u1' }];
    proxy = await startProxy(name, { e1: e1.server.port, u1: u1.server.port }, moved);
  });
  afterAll(() => proxy?.stop());

  const send = (sent: Sent, from = ALLOWED) => exchangeBytes(proxy.url, bytesOf(sent), from);
  /** By which cell a GET of the API without a key is answered, which says its own address. */
  const answeredBy = (host: string) =>
    new Promise<string>((resolve, reject) => {
      const asked = request(`${proxy.url}/integrations/v1/openapi.json`, { headers: { host } });
      asked.on('response', (answer) =>
        text(answer).then((json) => resolve(new URL(JSON.parse(json).servers[0].url).origin), reject),
      );
      asked.on('error', reject).end();
    });

  test.skipIf(missing)('an order goes to the cell of its bearer, a delivery to that of its URL', async () => {
    for (const cell of cells) {
      const first = order(cell);
      expect(told(await send(first))).toBe('200');
      const prefixed = { ...delivery(cell, '{"id":1}') };
      expect(told(await send(prefixed))).toBe('200');
      prefixed.path = prefixed.path?.replace(cell.name, `pck_int_${cell.name}`) ?? '';
      expect(told(await send(prefixed))).toBe('200');
      const id = JSON.parse(first.body).external_id;
      const read = { method: 'GET', path: `/orders/by-external/${id}`, headers: order(cell, '').headers ?? [] };
      expect((await send(read)).json).toMatchObject({ external_id: id });
    }
  });

  test.skipIf(missing)(
    'a key whose organization has moved goes by its full id, another one of its cell does not',
    async () => {
      const moved = u1.keys.orders.key.replace('pck_int_u1', 'pck_int_x1');
      const ask = (key: string) => send({ method: 'GET', headers: [`Authorization: Bearer ${key}`] });
      const answers = await Promise.all([moved, 'pck_int_x1000000'].map(ask));
      expect(answers.map(told)).toEqual(Array(2).fill('401 invalid_api_key: key not found, revoked, or expired'));
      expect(answers.map(answeredFrom)).toEqual([u1.appUrl, e1.appUrl]);
    },
  );

  test.skipIf(missing)('what has no known cell is answered by the default one; pages go by host name', async () => {
    expect(told(await send({ body: '{}' }))).toBe('401 missing_authorization: Authorization header required');
    for (const bearer of ['Bearer pck_int_zz000000', 'Bearer pck_live_u1', '"pck_int_E1000000']) {
      const answer = await send({ headers: [`Authorization: ${bearer}`], body: '{}' });
      expect(told(answer)).toBe('401 invalid_api_key: key not found, revoked, or expired');
      expect(answeredFrom(answer)).toBe(e1.appUrl);
    }
    const hosts = ['eu.connect.example', 'US.connect.example:443', 'other.example'];
    expect(await Promise.all(hosts.map(answeredBy))).toEqual([e1, u1, e1].map(({ appUrl }) => appUrl));
    const page = await fetch(`${proxy.url}/docs`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  });

  test.skipIf(missing)('the address is the sender’s, whatever it says of itself', async () => {
    const forged = ({ headers = [], ...sent }: Sent) => ({
      ...sent,
      headers: [...headers, `X-Forwarded-For: ${ALLOWED}`],
    });
    expect(told(await send(forged(order(u1)), '127.0.0.3'))).toBe('403 ip_not_allowed: source ip not in allowlist');
    expect(told(await send(forged(order(u1))))).toBe('200');
  });

  test.skipIf(missing)('a body of 8 MiB arrives unchanged; a larger one is refused by the API itself', async () => {
    expect(told(await send(delivery(e1, Buffer.alloc(8 * MIB, 32))))).toBe('200');
    const large = await send({ ...order(u1), body: ' '.repeat(2 * MIB + 1) });
    expect(told(large)).toBe('413 payload_too_large: request body exceeds 2097152 bytes');
  });

  test.skipIf(missing)('an upgrade is answered as if it had not been asked for', async () => {
    for (const protocol of ['websocket', 'h2c']) {
      const { headers = [], ...sent } = order(e1);
      const asks = ['Connection: Upgrade', `Upgrade: ${protocol}`];
      expect(told(await send({ ...sent, headers: [...headers, ...asks] }))).toBe('200');
    }
  });

  test.skipIf(missing)('who sends an order and hangs up is heard all the same', async () => {
    const sent = order(e1);
    const socket = connect({ port: Number(new URL(proxy.url).port), host: '127.0.0.1', localAddress: ALLOWED });
    socket.end(bytesOf(sent), () => socket.destroy());
    await once(socket, 'close');
    const read = `/orders/by-external/${JSON.parse(sent.body).external_id}`;
    const ask = () => send({ method: 'GET', path: read, headers: order(e1, '').headers ?? [] });
    await expect.poll(async () => (await ask()).status).toBe(200);
  });
});

test.skipIf(!proxies.every(isHere))(
  'a cell that is gone costs the others nothing; its senders are told to come again',
  async () => {
    await u1.server.kill();
    for (const name of proxies) {
      const proxy = await startProxy(name, { e1: e1.server.port, u1: u1.server.port }, []);
      const send = (cell: Cell) => exchangeBytes(proxy.url, bytesOf(order(cell)), ALLOWED);
      const refused = await send(u1);
      expect(told(refused)).toBe('503 unavailable: storage is unavailable; retry');
      expect(refused.headers.get('Retry-After')).toMatch(/^[1-9]$/);
      expect(told(await send(e1))).toBe('200');
      await proxy.stop();
    }
  },
);

import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { joinEmbedded } from '../lib/database/embedded.ts';
import { migrate } from '../lib/database/migrate.ts';
import { openPool } from '../lib/database/pool.ts';
import { openPrisma } from '../lib/database/prisma.ts';
import { mintKey, mintKeyInput } from '../lib/keys/mint-key.ts';
import { sealingKeysFrom } from '../lib/keys/signing-secret.ts';
import { newId } from '../lib/new-id.ts';
import { type ShopOrder, shopOrder, startShop } from '../lib/test/stand-in-shop.ts';
import { pauseImport, startImport } from '../lib/woocommerce/shop/import.ts';
import { linkShop } from '../lib/woocommerce/shop/link-shop.ts';
import { shownShop } from '../lib/woocommerce/shop/show-shop.ts';
import { freePort, lastWords, ServerProcess } from '../test/torture/server-process.ts';

// What a linked shop costs: orders imported in a second, what deliveries feel of it, and 10,000 orders of one second.

const ORDERS = 10_000;
const SECRETS_KEY = 'a key-encryption key for tests only';
/** Deliveries a second of another shop, which should feel nothing. */
const PACE = 40;
const WARM_MS = 5_000;
/** The import and its pauses take turns, so that both are measured on the same machine. */
const SLICE_MS = 5_000;
const SETTLE_MS = 1_000;
const LOOK_MS = 100;

const folder = mkdtempSync(path.join(tmpdir(), 'shop-figures-'));
const postgres = await joinEmbedded(path.join(folder, 'postgres'));
const databaseUrl = postgres.connectionString;
await migrate(databaseUrl);
const prisma = openPrisma(databaseUrl);
const pool = openPool(databaseUrl, 2);
const port = await freePort();
const appUrl = `http://localhost:${port}`;
const more = { ALLOW_PRIVATE_ADDRESSES: 'true' };
const logFile = path.join(folder, 'server.log');
const server = await ServerProcess.start({ databaseUrl, secretsKey: SECRETS_KEY, appUrl, port, more, logFile });
if (!(await server.untilServing())) throw new Error(lastWords(logFile));
const organizationId = newId();
const actor = { organizationId, name: 'figures', clientIp: null };
await prisma.organization.create({ data: { id: organizationId, name: 'Figures' } });

async function keyOfNewStore() {
  const storeId = newId();
  await prisma.store.create({ data: { id: storeId, organizationId, name: 'Store', currency: 'USD' } });
  const scopes = ['orders:write', 'orders:cancel', 'payments:write', 'payments:refund', 'clients:write'];
  const given = { storeId, name: 'Shop', payloadFormat: 'woocommerce', scopes, rateLimitPerMinute: 6000 };
  const minted = await mintKey(prisma, actor, mintKeyInput.parse(given), sealingKeysFrom(SECRETS_KEY), new Date());
  return { storeId, keyId: minted.keyId, secret: minted.signingSecret ?? '' };
}

type Phase = 'alone' | 'beside';

/** Deliveries at a steady pace until told to stop; how long each took, in ms, by the phase in which it was sent. */
function deliver({ keyId, secret }: { keyId: string; secret: string }) {
  const took: Record<Phase, number[]> = { alone: [], beside: [] };
  const refused: number[] = [];
  const running = new Set<Promise<void>>();
  let phase: Phase | null = null;
  let stopped = false;
  const one = async (id: number) => {
    const sentIn = phase;
    const body = JSON.stringify(shopOrder(id, new Date()));
    const signature = createHmac('sha256', secret).update(body).digest('base64');
    const headers = {
      'X-WC-Webhook-Topic': 'order.updated',
      'X-WC-Webhook-ID': '1',
      'X-WC-Webhook-Signature': signature,
    };
    const began = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/integrations/v1/webhook/woocommerce/${keyId}`, {
      method: 'POST',
      body,
      headers,
    });
    await answer.text();
    if (answer.status !== 200) refused.push(answer.status);
    if (sentIn !== null) took[sentIn].push(performance.now() - began);
  };
  const loop = (async () => {
    for (let id = 1 + Date.now(); !stopped; id += 1) {
      const sent = one(id % 1_000_000_000).finally(() => running.delete(sent));
      running.add(sent);
      await sleep(1000 / PACE);
    }
    await Promise.all(running);
  })();
  return {
    during: async (next: Phase, work: () => Promise<void>) => {
      phase = next;
      await work();
      phase = null;
    },
    async stop() {
      stopped = true;
      await loop;
      return { alone: felt(took.alone), beside: felt(took.beside), refused };
    },
  };
}

function felt(took: number[]) {
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? Number.NaN;
  return { deliveries: took.length, p50: at(0.5), p99: at(0.99) };
}

const ms = ({ deliveries, p50, p99 }: ReturnType<typeof felt>) =>
  `${deliveries} deliveries, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;

async function linked(orders: ShopOrder[]) {
  const shop = await startShop();
  for (const order of orders) shop.orders.set(order.id, order);
  const key = await keyOfNewStore();
  const { url, consumerKey, consumerSecret } = shop;
  const settings = { appUrl, secretsKey: SECRETS_KEY, allowPrivateAddresses: true };
  const began = performance.now();
  await linkShop(databaseUrl, settings, actor, key.keyId, { url, consumerKey, consumerSecret }, new Date());
  const tookMs = performance.now() - began;
  const shown = async () => (await shownShop(pool, organizationId, key.keyId)).shop;
  return { shop, ...key, shown, tookMs };
}

const seconds = (from: number) => (performance.now() - from) / 1000;

try {
  const other = await keyOfNewStore();
  const deliveries = deliver(other);
  await sleep(WARM_MS);
  const one = await linked(Array.from({ length: ORDERS }, (_, i) => shopOrder(i + 1, '2025-01-02T03:04:05')));
  console.log(`linked in ${(one.tookMs / 1000).toFixed(1)} s`);
  const imported = async () => (await one.shown()).import;
  const began = performance.now();
  let [orders, counted, besideMs] = [0, 0, 0];
  while (orders < ORDERS) {
    await deliveries.during('alone', () => sleep(SLICE_MS));
    await startImport(pool, actor, one.keyId, null, new Date());
    while ((await imported()).done <= orders) await sleep(LOOK_MS);
    const from = { orders: (await imported()).done, at: performance.now() };
    await deliveries.during('beside', async () => {
      while (performance.now() - from.at < SLICE_MS && (await imported()).done < ORDERS) await sleep(LOOK_MS);
    });
    besideMs += performance.now() - from.at;
    const { done, state } = await imported();
    counted += done - from.orders;
    orders = done;
    if (state === 'running' && orders < ORDERS) await pauseImport(pool, actor, one.keyId, new Date());
    await sleep(SETTLE_MS); // the page that was being read
    orders = (await imported()).done;
  }
  while ((await imported()).state !== 'done') await sleep(LOOK_MS);
  const { alone, beside, refused } = await deliveries.stop();
  console.log(
    `import: ${((counted / besideMs) * 1000).toFixed(0)} orders a second; all compared after ${seconds(began).toFixed(1)} s`,
  );
  console.log(`alone:  ${ms(alone)}`);
  console.log(
    `beside: ${ms(beside)}; p50 ${(beside.p50 / alone.p50).toFixed(2)} ×, p99 ${(beside.p99 / alone.p99).toFixed(2)} × alone`,
  );
  if (refused.length > 0) console.log(`refused: ${refused.join(', ')}`);

  const stamp = new Date();
  const same = await linked([]);
  for (let id = 1; id <= ORDERS; id += 1) same.shop.orders.set(id, shopOrder(id, stamp));
  const since = performance.now();
  await prisma.linkedShop.updateMany({ where: { url: same.shop.url }, data: { reconciledAt: null } });
  while ((await same.shown()).orders_here < ORDERS) await sleep(250);
  while ((await same.shown()).complete_until === null) await sleep(250);
  const { repaired } = await same.shown();
  console.log(
    `${ORDERS} orders of one second: reconciled in ${seconds(since).toFixed(1)} s, ${repaired.length} named, ${same.shop.asked.length} requests`,
  );
  await Promise.all([one.shop.stop(), same.shop.stop()]);
} finally {
  await server.stop();
  await prisma.$disconnect();
  await pool.end();
  await postgres.leave();
  rmSync(folder, { recursive: true, force: true });
}

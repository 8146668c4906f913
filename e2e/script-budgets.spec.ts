import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { pages } from '../test/console/doors.ts';
import { send } from './send-request.ts';
import { expect, test } from './test.ts';

const KB = 1024;
const list = '/settings/connectors';

/** What a page may load of JavaScript in all, what comes late included, gzipped. */
const MOST = 250 * KB;
const MOST_OF_LARGE = 300 * KB;
/** A log, charts, or a form that goes on to what is shown once. */
const large = [`${list}/[keyId]`, `${list}/activity`, `${list}/unmatched`, `${list}/new`];

interface Known {
  keyId: string;
  rowId: string;
  orderId: string;
  clientId: string;
}

/** The addresses at which a page is opened; nothing has to be said of one without parameters. */
const addresses: Record<string, (known: Known) => string[]> = {
  [`${list}/[keyId]`]: ({ keyId, rowId }) => [`${list}/${keyId}`, `${list}/${keyId}?row=${rowId}`],
  [`${list}/activity`]: ({ rowId }) => [`${list}/activity`, `${list}/activity?row=${rowId}`],
  [`${list}/new`]: () => ['woocommerce', 'zapier', 'custom'].map((preset) => `${list}/new?preset=${preset}`),
  [`${list}/orders/[orderId]`]: ({ orderId }) => [`${list}/orders/${orderId}`],
  [`${list}/clients/[clientId]`]: ({ clientId }) => [`${list}/clients/${clientId}`],
  '/docs/[[...path]]': () => ['/docs', '/docs/integration-api', '/docs/troubleshooting'],
  '/invite/[token]': () => ['/invite/none'],
  '/password/[token]': () => ['/password/none'],
  '/setup/[token]': () => ['/setup/none'],
};

test('the scripts of every page are less than 250 KB, gzipped; of those with a log or what is shown once, less than 300', async ({
  ownerPage: page,
  shop,
  installation,
  browser,
}) => {
  const { url } = installation;
  const { key, keyId } = await shop.mint({ requireSignature: true });
  const shopKey = await shop.mint({ payloadFormat: 'woocommerce' });
  const open = await shop.mint();
  const refused = await send({ url, key, secret: 'the wrong secret' });
  const client = { external_id: 'c-1', email: 'anna@client.example', name: 'Anna' };
  const lines = [{ description: 'Mug', quantity: 1, unit_price_cents: 5 }];
  const body = JSON.stringify({ external_id: 'o-1', lines, client });
  const { id: orderId, client_id: clientId } = Object(await (await send({ url, key: open.key, body })).json());
  const known = { keyId, rowId: refused.headers.get('X-Request-Id') ?? '', orderId, clientId };

  const stranger = await (await browser.newContext({ baseURL: url })).newPage();
  const [asOwner, asStranger] = [scriptsOf(page), scriptsOf(stranger)];
  const sizes: Record<string, number> = {};
  for (const { url: door } of pages()) {
    if (door.includes('[') && addresses[door] === undefined) throw new Error(`with what is ${door} opened?`);
    const most = large.includes(door) ? MOST_OF_LARGE : MOST;
    for (const address of addresses[door]?.(known) ?? [door]) {
      const bytes = (await asOwner(address)) ?? (await asStranger(address));
      if (bytes === null) continue; // it leads on, whoever asks
      sizes[address] = Math.round(bytes / KB);
      expect.soft(bytes, `${address}: ${sizes[address]} KB`).toBeLessThan(most);
    }
  }
  const ofShop = `${list}/${shopKey.keyId}`;
  expect.soft(await asOwner(ofShop), ofShop).toBeLessThan(MOST_OF_LARGE);
  await stranger.context().close();
  test.info().annotations.push({ type: 'scripts', description: JSON.stringify(sizes) });
  expect(Object.keys(sizes).length).toBeGreaterThan(25);
  expect(Math.min(...Object.values(sizes))).toBeGreaterThan(50);
});

/** Asks how large the scripts of an address are; null of one that leads somewhere else. */
function scriptsOf(page: Page): (address: string) => Promise<number | null> {
  const sizes = new Map<string, Promise<number>>();
  let loaded = new Set<string>();
  page.on('response', (response) => {
    const url = response.url();
    if (response.request().resourceType() !== 'script' && !/\.js(\?|$)/.test(url)) return;
    loaded.add(url);
    if (!sizes.has(url))
      sizes.set(
        url,
        response.body().then((body) => gzipSync(body).length),
      );
  });
  return async (address) => {
    loaded = new Set();
    await page.goto(address);
    if (!page.url().endsWith(address)) return null;
    if (address.includes('row=')) await expect(page.getByText('Diagnosis').first()).toBeVisible();
    await page.waitForLoadState('networkidle');
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    const all = await Promise.all([...loaded].map((url) => sizes.get(url) ?? 0));
    return all.reduce((sum, size) => sum + size, 0);
  };
}

import type { BrowserContext, Page } from '@playwright/test';
import { orderBody, send } from './send.ts';
import { expect, signIn, test } from './test.ts';

/**
 * `npm run screens [-- PATH …]`: pictures of these pages (each light, dark and on a phone) in `.build/screens`, taken of a
 * demo shop with real requests. `{key}` in a path is the id of its first key.
 */
const paths = (process.env.SCREENS ?? '').split(/\s+/).filter((path) => path.startsWith('/'));

const looks = [
  { name: 'light', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'dark', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'phone', width: 360, height: 740, colorScheme: 'light' },
] as const;

test('screens', async ({ browser, installation, shop }) => {
  test.setTimeout(300_000);
  const own = await shop.mint({ name: 'Own site', requireSignature: true });
  const shopKey = await shop.mint({ name: 'Main shop', payloadFormat: 'woocommerce' });
  await shop.user('admin');
  await shop.user('member');
  for (let i = 0; i < 12; i += 1) {
    await send({ url: installation.url, key: own.key, secret: i % 4 === 3 ? 'x'.repeat(64) : own.signingSecret });
  }
  await send({ url: installation.url, key: own.key });
  await send({ url: installation.url, key: own.key, secret: own.signingSecret, body: orderBody().slice(1) });
  await send({ url: installation.url, key: shopKey.key, path: '/orders' });
  for (const { name, width, height, colorScheme } of looks) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, baseURL: installation.url });
    await shoot(context, name, own.keyId);
    await context.close();
  }

  async function shoot(context: BrowserContext, look: string, keyId: string): Promise<void> {
    const page = await context.newPage();
    await signIn(page, shop.owner);
    for (const path of paths) await picture(page, path.replace('{key}', keyId), look);
  }
});

async function picture(page: Page, path: string, look: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.waitForLoadState('load');
  const file = path.replace(/^\//, '').replace(/[^\w-]+/g, '-') || 'front';
  await page.screenshot({ path: `.build/screens/${file}.${look}.png`, fullPage: true });
}

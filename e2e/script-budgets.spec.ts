import { gzipSync } from 'node:zlib';
import { expect, signIn, test } from './test.ts';

/** What a page may load of JavaScript in all, what comes late included, gzipped. */
const budgets = [{ what: 'the list', path: '/settings/connectors', most: 250 * 1024 }];

for (const { what, path, most } of budgets) {
  test(`the scripts of ${what} are less than ${most / 1024} KB, gzipped`, async ({ page, shop }) => {
    await shop.mint();
    await signIn(page, shop.owner);
    const scripts = new Map<string, Promise<Buffer>>();
    page.on('response', (response) => {
      const isScript = response.request().resourceType() === 'script' || /\.js(\?|$)/.test(response.url());
      if (isScript) scripts.set(response.url(), response.body());
    });
    await page.goto(path);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    const sizes = await Promise.all([...scripts.values()].map(async (body) => gzipSync(await body).length));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    test
      .info()
      .annotations.push({ type: 'scripts', description: `${(bytes / 1024).toFixed(1)} KB in ${sizes.length} files` });
    expect(sizes.length).toBeGreaterThan(5);
    expect(bytes).toBeLessThan(most);
  });
}

import { gzipSync } from 'node:zlib';
import { send } from './send.ts';
import { expect, signIn, test } from './test.ts';

const KB = 1024;
const list = '/settings/connectors';

/** What a page may load of JavaScript in all, what comes late included, gzipped. */
const budgets = [
  { what: 'the list', path: () => list, most: 250 * KB },
  { what: 'a connection', path: (keyId: string) => `${list}/${keyId}`, most: 300 * KB },
  {
    what: 'an open row of the log',
    path: (keyId: string, rowId: string) => `${list}/${keyId}?row=${rowId}`,
    most: 300 * KB,
  },
];

for (const { what, path, most } of budgets) {
  test(`the scripts of ${what} are less than ${most / KB} KB, gzipped`, async ({ page, shop, installation }) => {
    const { key, keyId } = await shop.mint({ requireSignature: true });
    const refused = await send({ url: installation.url, key, secret: 'the wrong secret' });
    await signIn(page, shop.owner);
    const scripts = new Map<string, Promise<Buffer>>();
    page.on('response', (response) => {
      const isScript = response.request().resourceType() === 'script' || /\.js(\?|$)/.test(response.url());
      if (isScript) scripts.set(response.url(), response.body());
    });
    const rowId = refused.headers.get('X-Request-Id') ?? '';
    await page.goto(path(keyId, rowId));
    if (what === 'an open row of the log') await expect(page.getByText('Diagnosis').first()).toBeVisible();
    await page.waitForLoadState('networkidle');
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    const sizes = await Promise.all([...scripts.values()].map(async (body) => gzipSync(await body).length));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    test
      .info()
      .annotations.push({ type: 'scripts', description: `${(bytes / KB).toFixed(1)} KB in ${sizes.length} files` });
    expect(sizes.length).toBeGreaterThan(5);
    expect(bytes).toBeLessThan(most);
  });
}

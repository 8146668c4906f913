import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

test('the docs are there, and axe finds nothing serious', async ({ page }) => {
  await page.goto('/docs/troubleshooting');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

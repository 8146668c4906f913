import type { Browser, Page } from '@playwright/test';
import { startInstallation } from './installation.ts';
import { test as base, expect, signIn } from './test.ts';
import { type Known, openHostileShop } from './widths/hostile-shop.ts';
import { layoutFaults } from './widths/layout-faults.ts';
import { filesThatOpen, type Opener, openers, screens } from './widths/openers.ts';
import { fill, places } from './widths/places.ts';
import { settled } from './widths/settled.ts';

// Every page of the tree and every dialog, sheet, menu and popover, at every width that people have, light and dark: no
// page scrolls sideways, nothing is cut, nothing lies over something else. A page is opened once, then resized and painted
// in both themes.

const widths = [1920, 1440, 1366, 1280, 1100, 1024, 900, 768, 414, 360];
const HEIGHT = 800;

const test = base.extend<object, { hostile: { url: string; known: Known } }>({
  hostile: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const installation = await startInstallation();
      await use({ url: installation.url, known: await openHostileShop(installation) });
      await installation.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});
test.use({ trace: 'off' }); // of a thousand looks at a page
test.describe.configure({ timeout: 600_000 });

test('every file that opens something over the page is opened here', () => {
  expect(Object.keys(openers).sort()).toEqual(filesThatOpen());
});

for (const [what, isHere] of [
  ['page of the console', (place: string) => !place.startsWith('/docs')],
  ['page of the docs', (place: string) => place.startsWith('/docs')],
] as const) {
  test(`every ${what}, at every width, light and dark`, async ({ browser, hostile: { url, known } }) => {
    const page = await newPage(browser, url);
    await signIn(page, known.owner);
    const found: string[] = [];
    const seen = new Set<string>();
    for (const place of places(known).filter(isHere)) {
      await page.setViewportSize({ width: widths[0] ?? 1920, height: HEIGHT });
      await page.goto(place);
      if (seen.has(page.url())) continue; // it led on to a page that was looked at
      seen.add(page.url());
      found.push(...(await faultsAtWidths(page, place, widths)));
    }
    await page.context().close();
    expect(found).toEqual([]);
  });
}

test('everything that opens over a page, and what is shown once, at every width, light and dark', async ({
  browser,
  hostile: { url, known },
}) => {
  const page = await newPage(browser, url);
  page.on('dialog', (asked) => void asked.accept()); // a page that shows secrets asks before it is left
  await signIn(page, known.owner);
  const found: string[] = [];
  for (const opener of [...Object.values(openers).flat(), ...screens]) {
    found.push(...(await faultsOfOpened(page, opener, known)));
  }
  await page.context().close();
  expect(found).toEqual([]);
});

test('what is there before the console, at every width, light and dark', async ({ browser }) => {
  const fresh = await startInstallation();
  const page = await newPage(browser, fresh.url);
  await expect.poll(() => fresh.printed()).toMatch(/\/setup\/\S+/);
  await page.goto(/\/setup\/\S+/.exec(fresh.printed())?.[0] ?? '');
  await expect(page).toHaveTitle('Set up');
  const found = await faultsAtWidths(page, 'the first form', widths);
  for (const path of ['/sign-in', '/settings/members']) {
    await page.goto(path);
    found.push(...(await faultsAtWidths(page, path, widths)));
  }
  await page.context().close();
  await fresh.stop();
  expect(found).toEqual([]);
});

async function newPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, reducedMotion: 'reduce' });
  await context.addCookies([{ name: 'tz', value: 'Europe/Berlin', url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000); // what hangs says where
  return page;
}

async function faultsOfOpened(page: Page, opener: Opener, known: Known): Promise<string[]> {
  const { from = 0, to = Number.POSITIVE_INFINITY } = opener;
  const fitting = widths.filter((width) => width >= from && width <= to);
  await page.setViewportSize({ width: fitting[0] ?? 0, height: HEIGHT });
  await page.goto(fill(opener.at, known));
  await expect(await opener.open(page), opener.says).toBeVisible();
  return faultsAtWidths(page, opener.says, fitting);
}

/** What is wrong with the page as it stands, at each width and in each theme, each a line. */
async function faultsAtWidths(page: Page, what: string, wanted: readonly number[]): Promise<string[]> {
  const found: string[] = [];
  for (const width of wanted) {
    await page.setViewportSize({ width, height: HEIGHT });
    await settled(page);
    for (const theme of ['light', 'dark']) {
      await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme);
      for (const fault of await page.evaluate(layoutFaults)) found.push(`${what}, ${width}, ${theme}: ${fault}`);
    }
  }
  return found;
}

import type { Browser, ConsoleMessage, Locator, Page } from '@playwright/test';
import { startInstallation } from './installation.ts';
import { test as base, expect, expectAccessible, signIn } from './test.ts';
import { faultsAtWidths, isWhole, resize, widths } from './widths/faults-at-widths.ts';
import { type Known, openHostileShop } from './widths/hostile-shop.ts';
import { filesThatOpen, type Opener, openers, screens } from './widths/openers.ts';
import { fill, places } from './widths/places.ts';
import { settled } from './widths/settled.ts';

// Every page of the tree and every dialog, sheet, menu and popover, at every width that people have, light and dark: no
// page scrolls sideways, nothing is cut, nothing lies over something else; and whatever is closed leaves the focus where
// one can go on. A page is opened once, then resized.

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

const isDocs = (place: string) => place.startsWith('/docs');
const isConnection = (place: string) => /^\/settings\/connectors\/(?!activity)\w{8}/.test(place);

for (const [what, isHere] of [
  ['page of the docs', isDocs],
  ['page of a connection', isConnection],
  ['other page', (place: string) => !isDocs(place) && !isConnection(place)],
] as const) {
  test(`every ${what}, at every width, light and dark; axe finds nothing serious, and its scripts complain of nothing`, async ({
    browser,
    hostile: { url, known },
  }) => {
    const page = await newPage(browser, url);
    const complaints: string[] = []; // of the policy for scripts, for one
    page.on(
      'console',
      (message) => message.type() === 'error' && !isOfNothing(message) && complaints.push(message.text()),
    );
    page.on('pageerror', (error) => complaints.push(error.message));
    await signIn(page, known.owner);
    const found: string[] = [];
    const seen = new Set<string>();
    for (const place of places(known).filter(isHere)) {
      await resize(page, widths[0]);
      await page.goto(place);
      if (seen.has(page.url())) continue; // it led on to a page that was looked at
      seen.add(page.url());
      if (/[?&](log|row)=/.test(place)) await expect(page.getByRole('dialog')).toBeVisible();
      if (isDocs(place)) await shorten(page);
      if (!place.includes('?')) {
        await settled(page);
        await expectAccessible(page); // other states of it are the same page
      }
      found.push(...(await faultsAtWidths(page, place)));
    }
    await page.context().close();
    expect([...found, ...complaints]).toEqual([]);
  });
}

/**
 * React takes the page over as it was sent; what is removed before that is a fault to it. The long pages repeat one kind
 * of section thirty times: the first ones and the last one speak for all, unless all the time in the world is there.
 */
async function shorten(page: Page): Promise<void> {
  await expect(page.locator('select[aria-label="Docs"]')).toBeEnabled();
  if (isWhole) return;
  await page.locator('article > section:nth-of-type(n+9):not(:last-of-type)').evaluateAll((all) => {
    for (const section of all) section.remove();
  });
}

/** A page that says that there is nothing is a 404, which the browser notes. */
function isOfNothing(message: ConsoleMessage): boolean {
  return /status of 404/.test(message.text());
}

test('everything that opens over a page, at every width, light and dark; closed, it gives the focus back', async ({
  browser,
  hostile: { url, known },
}) => {
  const page = await newPage(browser, url);
  await signIn(page, known.owner);
  const found: string[] = [];
  for (const opener of Object.values(openers).flat()) {
    const opened = await open(page, opener, known);
    found.push(...(await faultsAtWidths(page, opener.says, fitting(opener))));
    await resize(page, fitting(opener)[0]);
    if (!(await hasFocus(opened))) continue; // it hangs at the pointer
    const panel = await opened.elementHandle(); // there may be another one under it
    await page.keyboard.press('Escape');
    await panel?.waitForElementState('hidden');
    await expectFocus(page, opener.says);
  }
  await page.context().close();
  expect(found).toEqual([]);
});

test('what is shown once, at every width, light and dark; once it is stored, one goes on from where the focus is', async ({
  browser,
  hostile: { url, known },
}) => {
  const page = await newPage(browser, url);
  page.on('dialog', (asked) => void asked.accept()); // a page that shows secrets asks before it is left
  await signIn(page, known.owner);
  const found: string[] = [];
  for (const screen of screens) {
    const opened = await open(page, screen, known);
    found.push(...(await faultsAtWidths(page, screen.says)));
    if (!(await opened.evaluate((element) => element instanceof HTMLButtonElement))) continue;
    await opened.click();
    await expectFocus(page, `${screen.says}, stored`);
    const back = page.getByRole('button', { name: /^(Back to the connection|Open the new connection)$/ });
    if ((await back.count()) === 0) continue;
    await back.click();
    await expect(back).toBeHidden();
    await expectFocus(page, `${screen.says}, left`);
  }
  await page.context().close();
  expect(found).toEqual([]);
});

test('what is there before the console, at every width, light and dark; set up, one goes on from where the focus is', async ({
  browser,
}) => {
  const fresh = await startInstallation();
  const page = await newPage(browser, fresh.url);
  await expect.poll(() => fresh.printed()).toMatch(/\/setup\/\S+/);
  const found: string[] = [];
  const setUp = /\/setup\/\S+/.exec(fresh.printed())?.[0] ?? '';
  for (const path of ['/sign-in', '/settings/members', setUp]) {
    await page.goto(path);
    found.push(...(await faultsAtWidths(page, path.replace(/^(\/setup)\/.*/, '$1'))));
  }
  await page.getByLabel('E-mail').fill('anna@shop.example');
  await page.getByLabel('Password', { exact: true }).fill('a sentence is fine');
  await page.getByLabel('Organization').fill('Acme Ltd');
  await page.getByLabel('Store').fill('Berlin');
  await page.getByRole('button', { name: 'Create owner and store' }).click();
  await page.waitForURL('**/settings/connectors');
  await expectFocus(page, 'the first form');
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

function fitting({ from = 0, to = Number.POSITIVE_INFINITY }: Opener): number[] {
  return widths.filter((width) => width >= from && width <= to);
}

async function open(page: Page, opener: Opener, known: Known): Promise<Locator> {
  await resize(page, fitting(opener)[0]);
  await page.goto(fill(opener.at, known));
  const opened = await opener.open(page);
  await expect(opened, opener.says).toBeVisible();
  return opened;
}

function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element.contains(document.activeElement));
}

/** On something that is seen, from which the keyboard goes on. */
async function expectFocus(page: Page, after: string): Promise<void> {
  const focused = () =>
    page.evaluate(() => {
      const at = document.activeElement;
      return at !== null && at !== document.body && at.checkVisibility();
    });
  await expect.poll(focused, `the focus after: ${after}`).toBe(true);
}

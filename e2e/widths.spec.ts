import type { Browser, ConsoleMessage, Page } from '@playwright/test';
import { type Installation, startInstallation } from './installation.ts';
import { PASSWORD } from './shop.ts';
import { test as base, expect, expectAccessible, sessionOf } from './test.ts';
import { faultsAtWidths, resize, widths, withoutTransitions } from './widths/faults-at-widths.ts';
import { filesThatOpen } from './widths/files-that-open.ts';
import { type Known, openHostileShop } from './widths/hostile-shop.ts';
import { layoutFaults } from './widths/layout-faults.ts';
import { openers } from './widths/openers.ts';
import { fill, places } from './widths/places.ts';
import type { Opener } from './widths/press.ts';
import { settled } from './widths/settled.ts';
import { screens } from './widths/without-address.ts';

// Every page of the tree and every dialog, sheet, menu and popover, at every width that people have, light and dark: no
// page scrolls sideways, nothing is cut, nothing lies over something else; and whatever is closed leaves the focus where
// one can go on. A page is opened once, then resized.

const test = base.extend<object, { hostile: { installation: Installation; known: Known } }>({
  hostile: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const installation = await startInstallation();
      const { known, stop } = await openHostileShop(installation);
      await use({ installation, known });
      await stop();
      await installation.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
});
test.describe.configure({ timeout: 600_000 });

/** Of a sheet, without the margins that browsers leave. */
const A4_WIDTH = 718;

const isDocs = (place: string) => place.startsWith('/docs');
const isLog = (place: string) => /[?&](log|row)=/.test(place);
const isConnection = (place: string) => /^\/settings\/connectors\/(?!activity)\w{8}/.test(place);
const isList = (place: string) => place.startsWith('/settings/connectors');
const among = [isDocs, isLog, isConnection, isList, () => true];

for (const [i, what] of [
  'page of the docs',
  'state of the log',
  'page of a connection',
  'list and record',
  'other page',
].entries()) {
  test(`every ${what}, at every width, light and dark; axe finds nothing serious, and its scripts complain of nothing`, async ({
    browser,
    hostile,
  }) => {
    const page = await pageOf(browser, hostile, hostile.known.owner);
    const complaints = complaintsOf(page);
    const found: string[] = [];
    const seen = new Set<string>();
    for (const place of places(hostile.known)) {
      if (among.findIndex((isHere) => isHere(place)) !== i) continue;
      await resize(page, widths[0]);
      await page.goto(place);
      const isOfNothing = place.endsWith('/none');
      if (!isOfNothing) await expect(page.getByRole('heading', { name: 'Page not found' }), place).toHaveCount(0);
      const at = page.url().replace(hostile.installation.url, '');
      if (seen.has(at) || among.findIndex((isHere) => isHere(at)) !== i) continue; // it led on to another page
      seen.add(at);
      if (isLog(place)) await expect(page.getByRole('dialog')).toBeVisible();
      if (!isDocs(place) && !place.includes('?')) {
        await settled(page);
        await expectAccessible(page); // other states of it are the same page; e2e/docs.spec.ts does so for the docs
      }
      found.push(...(await faultsAtWidths(page, place)));
    }
    await page.context().close();
    expect([...found, ...complaints]).toEqual([]);
  });
}

test('every page of the console as a member has it, at every width, light and dark', async ({ browser, hostile }) => {
  const page = await pageOf(browser, hostile, hostile.known.member);
  const complaints = complaintsOf(page);
  const found: string[] = [];
  const { wide, linked } = hostile.known;
  for (const place of places(hostile.known)) {
    const isOther = isConnection(place) && !place.includes(wide) && !place.includes(linked);
    if (!place.startsWith('/settings/') || place.includes('?') || isOther) continue;
    await resize(page, widths[0]);
    await page.goto(place);
    found.push(...(await faultsAtWidths(page, `${place}, a member`)));
  }
  await page.context().close();
  expect([...found, ...complaints]).toEqual([]);
});

test('every file that opens something over the page is opened here', () => {
  expect(Object.keys(openers).sort()).toEqual(filesThatOpen());
});

for (const half of [0, 1]) {
  test(`everything that opens over a page, at every width, light and dark; closed, it gives the focus back: half ${half + 1}`, async ({
    browser,
    hostile,
  }) => {
    const page = await pageOf(browser, hostile, hostile.known.owner);
    const found: string[] = [];
    for (const opener of Object.values(openers)
      .flat()
      .filter((_, i) => i % 2 === half)) {
      const opened = await open(page, opener, hostile.known);
      await settled(page);
      await expectAccessible(page);
      found.push(...(await faultsAtWidths(page, opener.says, fitting(opener))));
      await resize(page, fitting(opener)[0]);
      if (!(await opened.evaluate((element) => element.contains(document.activeElement)))) continue; // it hangs at the pointer
      const panel = await opened.elementHandle(); // there may be another one under it
      await page.keyboard.press('Escape');
      await panel?.waitForElementState('hidden');
      await expectFocus(page, opener.says);
    }
    await page.context().close();
    expect(found).toEqual([]);
  });
}

test('an order and a client on paper: light, nothing cut, and nothing that only a screen has', async ({
  browser,
  hostile,
}) => {
  const page = await pageOf(browser, hostile, hostile.known.owner);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await resize(page, A4_WIDTH);
  const found: string[] = [];
  for (const path of ['orders/{order}', 'clients/{client}']) {
    await page.goto(fill(`/settings/connectors/${path}`, hostile.known));
    await settled(page);
    await expect(page.getByRole('heading', { name: 'Page not found' })).toHaveCount(0);
    for (const fault of await page.evaluate(layoutFaults)) found.push(`${path}, on paper: ${fault}`);
    for (const table of await page.getByRole('table').all())
      expect(await table.evaluate(({ parentElement: box }) => box && box.scrollWidth - box.clientWidth)).toBe(0);
    for (const gone of [
      page.getByRole('banner'),
      page.getByRole('navigation'),
      page.getByRole('button', { name: /^Copy/ }),
    ])
      await expect(gone.filter({ visible: true })).toHaveCount(0);
    const colour = await page.getByRole('heading', { level: 1 }).evaluate((heading) => getComputedStyle(heading).color);
    expect(colour).toBe('rgb(21, 26, 32)');
  }
  await page.context().close();
  expect(found).toEqual([]);
});

test('what is shown once, at every width, light and dark; once it is stored, one goes on from where the focus is', async ({
  browser,
  hostile,
}) => {
  const found: string[] = [];
  for (const as of ['owner', 'member'] as const) {
    const page = await pageOf(browser, hostile, hostile.known[as]);
    page.on('dialog', (asked) => void asked.accept()); // a page that shows secrets asks before it is left
    for (const screen of screens.filter((one) => (one.as ?? 'owner') === as)) {
      const opened = await open(page, screen, hostile.known);
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
  }
  expect(found).toEqual([]);
});

test('what is there before the console, at every width, light and dark; set up, one goes on from where the focus is', async ({
  browser,
  hostile,
}) => {
  const found: string[] = [];
  const stranger = await newPage(browser, hostile.installation.url);
  for (const path of ['/forgot-password', '/settings/members', '/sign-in']) {
    await stranger.goto(path);
    found.push(...(await faultsAtWidths(stranger, `${path}, signed out`)));
  }
  await stranger.getByLabel('E-mail').fill(hostile.known.owner);
  await stranger.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await stranger.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(stranger.getByRole('heading', { name: 'Second factor' })).toBeVisible();
  found.push(...(await faultsAtWidths(stranger, 'the second step of the sign-in')));
  await stranger.context().close();

  const fresh = await startInstallation();
  const page = await newPage(browser, fresh.url);
  await expect.poll(() => fresh.printed()).toMatch(/\/setup\/\S+/);
  await page.goto(/\/setup\/\S+/.exec(fresh.printed())?.[0] ?? '');
  found.push(...(await faultsAtWidths(page, 'the first form')));
  await page.getByLabel('E-mail').fill('anna@shop.example');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Organization').fill('Acme Ltd');
  await page.getByLabel('Store').fill('Berlin');
  await page.getByRole('button', { name: 'Create owner and store' }).click();
  await page.waitForURL('**/settings/connectors');
  await expectFocus(page, 'the first form');
  for (const path of ['', '/orders', '/clients', '/activity', '/parked', '/unmatched']) {
    await page.goto(`/settings/connectors${path}`);
    found.push(...(await faultsAtWidths(page, `${path}, empty`)));
  }
  await page.context().close();
  await fresh.stop();
  expect(found).toEqual([]);
});

async function newPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, reducedMotion: 'reduce' });
  await context.addCookies([{ name: 'tz', value: 'Europe/Berlin', url }]);
  const page = await context.newPage();
  await withoutTransitions(page);
  page.setDefaultTimeout(60_000); // what hangs says where
  return page;
}

/** Of a browser in which they are signed in. */
async function pageOf(browser: Browser, { installation }: { installation: Installation }, email: string) {
  const page = await newPage(browser, installation.url);
  await page.context().addCookies([await sessionOf(installation, email)]);
  return page;
}

/** What scripts complain of from now on: of the policy for scripts, for one. A page of nothing is a 404, which the browser notes. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  const isComplaint = (message: ConsoleMessage) => message.type() === 'error' && !/status of 404/.test(message.text());
  page.on('console', (message) => isComplaint(message) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

function fitting({ from = 0, to = Number.POSITIVE_INFINITY }: Opener): number[] {
  return widths.filter((width) => width >= from && width <= to);
}

async function open(page: Page, opener: Opener, known: Known) {
  await resize(page, fitting(opener)[0]);
  await page.goto(fill(opener.at, known));
  const opened = await opener.open(page);
  await expect(opened, opener.says).toBeVisible();
  return opened;
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

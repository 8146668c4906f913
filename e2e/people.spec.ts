import { countTry } from '../lib/organizations/throttle.ts';
import { startInstallation } from './installation.ts';
import { PASSWORD } from './shop.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, signIn, test } from './test.ts';
import { settled } from './widths/settled.ts';

test('the printed link makes the owner and the first store with one form, and then says that it is used', async ({
  browser,
}) => {
  const fresh = await startInstallation();
  try {
    const context = await browser.newContext({ baseURL: fresh.url });
    const page = await context.newPage();
    await page.goto('/sign-in');
    await expect(page.getByText('Open the link that the server printed when it started.')).toBeVisible();
    await expect.poll(() => fresh.printed()).toMatch(/\/setup\/\S+/);
    const [link = ''] = /\/setup\/\S+/.exec(fresh.printed()) ?? [];
    await page.goto(link);
    await expect(page).toHaveTitle('Set up');
    await expectAccessible(page);
    await page.getByLabel('E-mail').fill('anna@shop.example');
    await page.getByLabel('Password', { exact: true }).fill('too short');
    await page.getByLabel('Organization').fill('Acme Ltd');
    await page.getByLabel('Store').fill('Berlin');
    await page.getByLabel('Currency').selectOption('USD');
    await page.evaluate(() => document.querySelector('[minlength]')?.removeAttribute('minlength'));
    await page.getByRole('button', { name: 'Create owner and store' }).click();
    await expect(page.getByText('Must have at least 12 characters.')).toBeVisible();
    await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
    await expect(page.getByLabel('Currency')).toHaveValue('USD'); // what was typed is still there
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/settings/connectors');
    expect(await fresh.db.store.findMany({ select: { name: true, currency: true } })).toEqual([
      { name: 'Berlin', currency: 'USD' },
    ]);
    await page.goto(link);
    await expect(page.getByText('This link has been used or has expired.')).toBeVisible();
    await context.close();
  } finally {
    await fresh.stop();
  }
});

test('wrong, throttled, ended: the sign-in says so, in the same words for whoever has no account', async ({
  page,
  installation,
  shop,
}) => {
  await page.goto('/settings/members');
  await expect(page).toHaveURL('/sign-in?next=%2Fsettings%2Fmembers');
  const enter = async (email: string, password: string) => {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  await enter(`nobody-${shop.owner}`, PASSWORD);
  await expect(page.getByRole('alert').getByText('E-mail or password is wrong.')).toBeVisible();
  await expect(page.getByLabel('E-mail')).toHaveValue(`nobody-${shop.owner}`);
  await enter(shop.owner, PASSWORD);
  await page.waitForURL('**/settings/members');
  const cookies = await page.context().cookies();
  const session = cookies.find(({ name }) => name.endsWith('connectors.session'));
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  await page.context().addCookies([{ ...session, name: session?.name ?? '', value: 'ended' }]);
  await page.goto('/settings/members');
  await expect(page.getByText('Your session ended. Sign in to continue where you were.')).toBeVisible();
  const spent = `spent-${shop.owner}`;
  for (const clientIp of ['127.0.0.1', '::1']) {
    for (let i = 0; i < 10; i += 1) {
      await countTry(installation.db, { email: spent, clientIp, knownBy: null }, new Date()); // whichever localhost is
    }
  }
  await enter(spent, PASSWORD);
  await expect(page.getByText(/^Too many tries\. Try again in \d+ minutes?\.$/)).toBeVisible();
});

test('an owner invites, changes a role and removes; the other browser feels it at once', async ({
  ownerPage: page,
  browser,
  installation,
  shop,
}) => {
  const carla = `carla-${shop.owner}`;
  await page.goto('/settings/members');
  await expect(page.getByText('The last owner can’t be removed or given another role.')).toBeVisible();
  await page.getByRole('button', { name: 'Add member' }).click();
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await page.getByLabel('E-mail').fill(carla);
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  const link = await page.getByText('/invite/').innerText();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('not joined yet; the invitation link works for 7 more days')).toBeVisible();

  const context = await browser.newContext({ baseURL: installation.url });
  const other = await context.newPage();
  await other.goto(new URL(link).pathname);
  await expect(other).toHaveTitle('Join Acme Ltd');
  await expectAccessible(other);
  await other.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await other.getByRole('button', { name: 'Join' }).click();
  await other.waitForURL('**/settings/connectors');
  await other.goto('/settings/members');
  await expect(other.getByText('You can view everything here, but you can’t change anything.')).toContainText(
    `Ask ${shop.owner} (owner).`,
  );
  await expect(other.getByRole('button', { name: /Add member|Remove/ })).toHaveCount(0);
  await other.goto('/settings/audit-log');
  await expect(other.getByText('This page doesn’t exist, or you don’t have access to it.')).toBeVisible();

  await page.reload();
  await page.getByLabel(`Role of ${carla}`).selectOption('admin');
  await expect(page.getByText(`${carla} is an admin now.`)).toBeVisible();
  await other.reload();
  await expect(other.getByRole('heading', { name: 'Audit log' })).toBeVisible();
  await expect(other.getByText(`changed ${carla} from member to admin`)).toBeVisible();

  await page.getByRole('button', { name: `Remove ${carla}` }).click();
  await expect(page.getByRole('button', { name: 'Keep' })).toBeFocused();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText(`${carla} has been removed.`)).toBeVisible();
  await other.reload();
  await expect(other.getByText('Your session ended.')).toBeVisible();
});

test('with the keyboard alone: skip link, places, account menu, theme, keys, sign-out', async ({
  ownerPage: page,
  installation,
  shop,
}) => {
  await page.goto('/settings/members');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Account' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle('Account · PeptideClients');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('switch', { name: 'Single-key shortcuts' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('switch', { name: 'Single-key shortcuts' })).not.toBeChecked();
  const kept = { email: shop.owner, singleKeyShortcuts: false };
  await expect.poll(() => installation.db.user.count({ where: kept })).toBe(1);
  await page.reload();
  await expect(page.getByRole('switch', { name: 'Single-key shortcuts' })).not.toBeChecked();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  const menu = page.getByRole('button', { name: /^Account: / });
  await menu.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitemradio', { name: 'Dark' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('Escape');
  await expect(menu).toBeFocused();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await menu.press('Enter');
  await page.getByRole('menuitem', { name: 'Sign out' }).press('Enter');
  await page.waitForURL('**/sign-in');
  await page.goto('/settings/account');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a changed password ends the other sessions, and this one goes on', async ({
  ownerPage: page,
  browser,
  installation,
  shop,
}) => {
  const other = await browser.newPage({ baseURL: installation.url });
  await signIn(other, shop.owner);
  await page.goto('/settings/account');
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByLabel('New password').fill('another sentence is fine');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Password changed. Your other sessions have ended.')).toBeVisible();
  await other.goto('/settings/members');
  await expect(other.getByText('Your session ended.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
});

test('an answer that is lost is said where it was asked for, and so is a session that has ended', async ({
  ownerPage: page,
  context,
}) => {
  await page.goto('/settings/account');
  const end = page.getByRole('button', { name: 'Sign out other sessions' });
  await page.route('**/settings/account', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await end.click();
  await expect(page.getByText('The server did not answer. Check whether it was done, then try again.')).toBeVisible();
  await page.unroute('**/settings/account');
  await end.click();
  await expect(page.getByText('Your other sessions have ended.')).toBeVisible();
  await context.clearCookies();
  await end.click();
  await expect(page.getByText('Your session ended. Sign in to continue where you were.')).toBeVisible();
});

const shown = ['/settings/members', '/settings/audit-log', '/settings/account', '/settings/nowhere', '/sign-in'];
const looks = [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }] as const;

test('light, dark and in forced colours, axe finds nothing serious, and nothing scrolls sideways', async ({
  ownerPage: page,
  shop,
}) => {
  await shop.user('admin');
  for (const path of shown) {
    if (path === '/sign-in') await page.context().clearCookies();
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    for (const look of looks) {
      await page.emulateMedia({ forcedColors: 'none', ...look });
      await settled(page);
      if (!('forcedColors' in look)) await expectAccessible(page); // axe computes colours that are not shown
      await expectNoSidewaysScroll(page);
    }
  }
});

test.describe('at 360 px', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test('axe finds nothing serious, nothing scrolls sideways, and the menu leads on', async ({
    ownerPage: page,
    shop,
  }) => {
    await shop.user('admin');
    for (const path of shown) {
      if (path === '/sign-in') await page.context().clearCookies();
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      if (path !== '/settings/account') continue;
      await page.getByRole('button', { name: 'Menu' }).click();
      await expectAccessible(page);
      await page.getByRole('link', { name: 'Members' }).click();
      await expect(page.getByRole('heading', { name: 'Members' })).toBeFocused();
    }
  });
});

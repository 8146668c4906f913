import { codeOf } from './code-of.ts';
import { PASSWORD } from './shop.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

test('an owner sets up an authenticator app, requires one of all, and signs in by a recovery code; a member is led to it', async ({
  ownerPage: page,
  browser,
  installation,
  shop,
}) => {
  const ben = await shop.user('member');
  await page.goto('/second-factor');
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByLabel('QR code for your authenticator app')).toBeVisible();
  await expectAccessible(page);
  const secret = await page.getByText(/^[A-Z2-7]{32}$/).innerText();
  await page.getByLabel('Code', { exact: true }).fill(codeOf(secret));
  await page.getByRole('button', { name: 'Turn on' }).click();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  const recoveryCode = await codes.first().innerText();
  await page.setViewportSize({ width: 360, height: 800 });
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'I have stored them' }).click();
  await expect(page.getByText('10 recovery codes left.')).toBeVisible();

  await page.goto('/settings/members');
  const required = page.getByRole('switch', { name: 'Require a second factor' });
  await required.click();
  await expect(required).toBeChecked();
  await expectAccessible(page);

  const context = await browser.newContext({ baseURL: installation.url });
  const other = await context.newPage();
  const enter = async (email: string) => {
    await other.goto('/sign-in');
    await other.getByLabel('E-mail').fill(email);
    await other.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  await enter(shop.owner);
  await expect(other.getByRole('heading', { name: 'Second factor' })).toBeVisible();
  await expectAccessible(other);
  await other.getByLabel('Code').fill('123 456');
  await other.getByRole('button', { name: 'Continue' }).click();
  await expect(other.getByText('The code is wrong, or was used before')).toBeVisible();
  await other.getByLabel('Code').fill(recoveryCode.toUpperCase());
  await other.getByRole('button', { name: 'Continue' }).click();
  await other.waitForURL('**/settings/connectors');

  await context.clearCookies();
  await enter(ben);
  await expect(other.getByText('requires a second factor')).toBeVisible();
  await other.goto('/settings/connectors');
  await expect(other).toHaveURL(/\/second-factor\?next=/);
  await context.close();
});

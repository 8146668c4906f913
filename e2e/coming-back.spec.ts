import type { Page } from '@playwright/test';
import { TOTP } from 'otpauth';
import { receiveMail } from '../lib/test/mail-receiver.ts';
import { startInstallation } from './installation.ts';
import { openShop, PASSWORD } from './shop.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, signIn, test } from './test.ts';

const authenticator = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;

test('somebody joins by a mailed invitation, sets a passkey and an app, loses the password, and comes back', async ({
  browser,
}) => {
  const mail = await receiveMail();
  const { smtpUrl, from } = mail.settings;
  const fresh = await startInstallation({ SMTP_URL: smtpUrl, MAIL_FROM: from });
  try {
    const shop = await openShop(fresh);
    const owner = await browser.newPage({ baseURL: fresh.url });
    await signIn(owner, shop.owner);
    const ben = `ben-${shop.owner}`;
    await owner.goto('/settings/members');
    await owner.getByRole('button', { name: 'Add member' }).click();
    await owner.getByLabel('E-mail').fill(ben);
    await owner.keyboard.press('Enter');
    await expect(owner.getByRole('dialog', { name: 'Invitation sent' })).toBeVisible();
    const mailed = async (subject: string) => {
      const found = () => mail.mails.find((one) => one.subject === subject && one.envelopeTo.includes(ben));
      await expect.poll(() => found() !== undefined, { timeout: 90_000 }).toBe(true);
      return found()?.text ?? '';
    };
    const linkIn = (text: string) => new URL(/http\S+/.exec(text)?.[0] ?? '').pathname;

    const context = await browser.newContext({ baseURL: fresh.url });
    const page = await context.newPage();
    await page.goto(linkIn(await mailed('Join Acme Ltd in PeptideClients Connectors')));
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Join' }).click();
    await page.waitForURL('**/settings/connectors');

    const cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', { options: authenticator });
    await page.goto('/settings/account');
    await page.getByRole('link', { name: 'Add a passkey' }).click();
    await expect(page.getByLabel('Name')).toHaveValue(/ on /);
    await expectAccessible(page);
    await page.getByLabel('Current password').fill('not my password');
    await page.getByRole('button', { name: 'Add passkey' }).click();
    await expect(page.getByText('The current password is wrong.')).toBeVisible();
    await page.getByLabel('Current password').fill(PASSWORD);
    await page.getByLabel('Name').fill('My laptop');
    await page.getByRole('button', { name: 'Add passkey' }).click();
    await expect(page.getByText('Your passkey has been added.')).toBeVisible();
    await page.getByRole('button', { name: 'I have stored them' }).click();
    const passkeys = page.getByRole('list', { name: 'Passkeys' });
    await expect(passkeys.getByText('My laptop')).toBeVisible();
    await expect(page.getByText('10 recovery codes left.')).toBeVisible();

    await page.getByRole('link', { name: 'Set up an authenticator app' }).click();
    await expect(page.getByRole('heading', { name: 'Set up a second factor' })).toBeVisible();
    await page.getByLabel('Current password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Continue' }).click();
    const secret = await page.getByText(/^[A-Z2-7]{32}$/).innerText();
    await page.getByLabel('Code', { exact: true }).fill(new TOTP({ secret }).generate());
    await page.getByRole('button', { name: 'Turn on' }).click();
    const recoveryCode = await page
      .getByRole('list', { name: 'Recovery codes' })
      .getByRole('listitem')
      .first()
      .innerText();
    await page.getByRole('button', { name: 'I have stored them' }).click();
    await expect(page.getByText('Authenticator app', { exact: true })).toBeVisible();
    await page.setViewportSize({ width: 360, height: 800 });
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1280, height: 800 });

    await signOut(page);
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await expect(page.getByRole('heading', { name: 'Forgot your password' })).toBeVisible();
    await page.getByLabel('E-mail').fill(ben);
    await page.getByRole('button', { name: 'Send link' }).click();
    await expect(page.getByText('If that address has an account, a link is on its way to it.')).toBeVisible();
    await page.goto(linkIn(await mailed('Set a new password')));
    const newPassword = 'another sentence is fine';
    await page.getByLabel('New password').fill(newPassword);
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await enter(page, ben, newPassword);
    await expect(page.getByRole('heading', { name: 'Second factor' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.waitForURL('**/settings/connectors');

    await signOut(page);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL('**/settings/connectors');

    // From another browser, without the laptop: that is told.
    expect(mail.mails.some(({ subject }) => subject?.includes('new device'))).toBe(false);
    const phone = await browser.newPage({ baseURL: fresh.url });
    await phone.goto('/sign-in');
    await enter(phone, ben, newPassword);
    await phone.getByLabel('Code').fill(recoveryCode);
    await phone.getByRole('button', { name: 'Continue' }).click();
    await phone.waitForURL('**/settings/connectors');
    expect(await mailed('You signed in from a new device')).toContain(`Your account ${ben} was signed in`);

    await page.goto('/settings/account');
    await page.getByRole('button', { name: 'Rename My laptop' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Old laptop');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('button', { name: 'Remove Old laptop' }).click();
    await page.getByRole('dialog').getByLabel('Current password').fill(newPassword);
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByText('Passkey removed.')).toBeVisible();
    await signOut(page);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByText('This passkey isn’t known here.')).toBeVisible();
  } finally {
    await fresh.stop();
    await mail.close();
  }
});

async function enter(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account: / }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
}

import type { Page } from '@playwright/test';
import { codeOf } from '../code-of.ts';
import { PASSWORD } from '../shop.ts';
import { expect } from '../test.ts';
import { createKey, dialog, type Opener, press } from './press.ts';

const list = '/settings/connectors';

/** Screens without an address of their own: what is shown once. */
export const screens: readonly Opener[] = [
  ...['woocommerce', 'zapier', 'custom'].map((preset) => ({
    says: `the new key of ${preset}`,
    at: `${list}/new?preset=${preset}`,
    open: createKey,
  })),
  {
    says: 'a refused form of a new key',
    at: `${list}/new?preset=custom`,
    open: async (page) => {
      await page.getByText('More:').click();
      await page.getByRole('textbox', { name: 'Rate limit' }).fill('1e9');
      await page.getByPlaceholder('Add address or CIDR').fill(`${'W'.repeat(80)}, 203.0.113.0/33 2001:db8::/96 `);
      await press(page.getByRole('button', { name: 'Create key' }));
      return page.locator('[aria-invalid=true]').first();
    },
  },
  {
    says: 'a rotated secret',
    at: `${list}/{zapier}`,
    open: async (page) => {
      await press(page.getByRole('button', { name: /signing secret$/ }).first());
      await dialog(page)
        .getByRole('button', { name: /^(Rotate|Add)/ })
        .click();
      return page.getByRole('button', { name: /I have stored/ });
    },
  },
  {
    says: 'a rolled key',
    at: `${list}/{waiting}`,
    open: async (page) => {
      await press(page.getByRole('button', { name: 'Roll key' }));
      await dialog(page).getByRole('button', { name: 'Roll key' }).click();
      return page.getByRole('button', { name: /I have stored/ });
    },
  },
  {
    says: 'the QR code of a second factor',
    at: '/second-factor',
    as: 'member',
    open: async (page) => {
      await beginFactor(page);
      return page.getByLabel('Code', { exact: true });
    },
  },
  {
    says: 'the recovery codes of a second factor',
    at: '/second-factor',
    as: 'member',
    open: async (page) => {
      await beginFactor(page);
      const secret = await page.getByText(/^[A-Z2-7]{32}$/).innerText();
      await page.getByLabel('Code', { exact: true }).fill(codeOf(secret));
      await page.getByRole('button', { name: 'Turn on' }).click();
      return page.getByRole('button', { name: /I have stored/ });
    },
  },
];

async function beginFactor(page: Page): Promise<void> {
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByLabel('QR code for your authenticator app')).toBeVisible();
}

import type { Locator, Page } from '@playwright/test';
import { expect } from '../test.ts';

/** How something that is not there at first is brought about: at an address, by presses. */
export interface Opener {
  says: string;
  /** With `{name}`s of the hostile shop. */
  at: string;
  /** Its first press exists from this width on, up to that one. */
  from?: number;
  to?: number;
  /** Who looks; else the owner. */
  as?: 'member';
  /** What is open afterwards. */
  open: (page: Page) => Promise<Locator>;
}

/** The last one that was opened. */
export const dialog = (page: Page) => page.locator('[role=dialog], [role=alertdialog], [role=menu]').last();

/** Until scripts have taken hold of it, whatever is done to it is lost. */
export async function held(target: Locator): Promise<void> {
  await expect
    .poll(() => target.evaluate((element) => Object.keys(element).some((key) => key.startsWith('__reactProps'))))
    .toBe(true);
}

export async function press(target: Locator): Promise<void> {
  await held(target);
  await target.click();
}

export const byButton = (name: string | RegExp) => async (page: Page) => {
  await press(page.getByRole('button', { name }).first());
  return dialog(page);
};

export async function createKey(page: Page): Promise<Locator> {
  await page.getByLabel('Name', { exact: true }).fill('W'.repeat(80));
  await page.getByLabel(/^Store/).selectOption({ index: 2 });
  await press(page.getByRole('button', { name: 'Create key' }));
  return page.getByRole('button', { name: /I have stored/ });
}

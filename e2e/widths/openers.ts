import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
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
  /** What is open afterwards. */
  open: (page: Page) => Promise<Locator>;
}

const list = '/settings/connectors';
const dialog = (page: Page) => page.locator('[role=dialog], [role=alertdialog], [role=menu]').last();
const floating = (page: Page) => page.locator('[data-radix-popper-content-wrapper]').first();

/** Until scripts have taken hold of it, whatever is done to it is lost. */
async function held(target: Locator): Promise<void> {
  await expect
    .poll(() => target.evaluate((element) => Object.keys(element).some((key) => key.startsWith('__reactProps'))))
    .toBe(true);
}

async function press(target: Locator): Promise<void> {
  await held(target);
  await target.click();
}

const byButton = (name: string | RegExp) => async (page: Page) => {
  await press(page.getByRole('button', { name }).first());
  return dialog(page);
};

/** Every dialog, sheet, menu and popover, by the file that it is written in. */
export const openers: Record<string, readonly Opener[]> = {
  'components/connectors/connection/leave-guard.tsx': [
    {
      says: 'leaving with something unsaved',
      at: `${list}/{wide}`,
      open: async (page) => {
        await page.getByRole('textbox', { name: 'Rate limit' }).fill('7');
        await press(page.getByRole('link', { name: 'Connectors' }).filter({ visible: true }).first());
        return dialog(page);
      },
    },
  ],
  'components/connectors/connection/move-shop.tsx': [
    { says: 'move to another shop', at: `${list}/parked`, open: byButton(/^Move this key/) },
  ],
  'components/connectors/connection/revoke-dialog.tsx': [
    { says: 'revoke', at: `${list}/{wide}`, open: byButton('Revoke') },
    { says: 'revoke, of emoji', at: `${list}/{emoji}`, open: byButton('Revoke') },
  ],
  'components/connectors/connection/roll-dialog.tsx': [
    { says: 'roll', at: `${list}/{shop}`, open: byButton('Roll key') },
  ],
  'components/connectors/connection/rotate-dialog.tsx': [
    {
      says: 'rotate, with a secret of one’s own',
      at: `${list}/{wide}`,
      open: async (page) => {
        await press(page.getByRole('button', { name: 'Rotate signing secret' }));
        await page.getByRole('radio', { name: 'Use my own' }).click();
        return dialog(page);
      },
    },
  ],
  'components/connectors/connection/undo-move.tsx': [
    { says: 'undo a move', at: `${list}/{moved}`, open: byButton('Undo the move') },
  ],
  'components/connectors/list/connection-cells.tsx': [
    {
      says: 'the scopes of a key',
      at: list,
      from: 1280,
      open: async (page) => {
        const scopes = page.getByRole('button', { name: /of 5$/ }).first();
        await held(scopes);
        // The rows move under the pointer for as long as blocks above them come in.
        await expect(async () => {
          await page.mouse.move(0, 0);
          await scopes.hover();
          await expect(floating(page)).toBeVisible({ timeout: 1_000 });
        }).toPass();
        return floating(page);
      },
    },
  ],
  'components/connectors/list/filters.tsx': [
    { says: 'the status filter', at: list, from: 768, open: byButton(/^Status/) },
    { says: 'the sheet of filters', at: list, to: 767, open: byButton('Filters') },
  ],
  'components/connectors/once-only.tsx': [
    {
      says: 'leaving a secret uncopied',
      at: `${list}/new?preset=custom`,
      open: async (page) => {
        await expect(await createKey(page)).toBeVisible();
        await page.getByRole('link', { name: 'Connectors' }).filter({ visible: true }).first().click();
        return dialog(page);
      },
    },
  ],
  'components/connectors/parked/accept-parked.tsx': [
    { says: 'keep both orders', at: `${list}/parked`, open: byButton('Keep both') },
  ],
  'components/notices/add-channel.tsx': [
    { says: 'add a channel', at: '/settings/notices/settings', open: byButton('Add channel') },
  ],
  'components/notices/channel-card.tsx': [
    { says: 'what a channel is told', at: '/settings/notices/settings', open: byButton(/^Choose notices for/) },
    { says: 'remove a channel', at: '/settings/notices/settings', open: byButton(/^Remove W/) },
  ],
  'components/request-log/way-out-button.tsx': [
    { says: 'allow an address', at: `${list}/{narrow}?row={allowRow}`, open: byButton(/^Allow /) },
  ],
  'components/request-log/log-toolbar.tsx': [
    { says: 'the filters of the log', at: `${list}/{wide}?log=1`, to: 1023, open: byButton(/^Filters/) },
    {
      says: 'the filters beside a row',
      at: `${list}/{wide}?row={row}`,
      from: 1024,
      to: 1279,
      open: byButton(/^Filters/),
    },
  ],
  'components/request-log/request-log-drawer.tsx': [
    { says: 'the request log', at: `${list}/{wide}`, open: byButton('Request log') },
  ],
  'components/request-log/time-choice.tsx': [
    { says: 'the time of the log', at: `${list}/{wide}?log=1`, from: 1024, open: byButton('Time') },
  ],
  'components/shell/search/search-dialog.tsx': [
    {
      says: 'the search, which found something',
      at: list,
      open: async (page) => {
        await press(page.locator('body'));
        await page.keyboard.press('Control+k');
        await page.getByRole('searchbox', { name: 'Search the organization' }).fill('shop');
        await expect(page.getByRole('link', { name: /Search the request log/ })).toBeVisible();
        return dialog(page);
      },
    },
  ],
  'components/shell/account-menu.tsx': [{ says: 'the account menu', at: list, open: byButton(/^Account/) }],
  'components/shell/members/add-member.tsx': [
    {
      says: 'add member, refused',
      at: '/settings/members',
      open: async (page) => {
        await press(page.getByRole('button', { name: 'Add member' }));
        await page.getByRole('button', { name: 'Create link' }).click();
        return dialog(page);
      },
    },
  ],
  'components/shell/members/invitation-link.tsx': [
    { says: 'a link to hand over', at: '/settings/members', open: byButton(/^New link/) },
  ],
  'components/shell/members/remove-member.tsx': [
    { says: 'remove a member', at: '/settings/members', open: byButton(/^Remove \w/) },
  ],
  'components/shell/mobile-menu.tsx': [{ says: 'the menu', at: list, to: 1023, open: byButton('Menu') }],
  'components/shell/shortcuts.tsx': [
    {
      says: 'the keys',
      at: '/settings/account',
      open: async (page) => {
        await expect(async () => {
          await page.keyboard.press('?');
          await expect(dialog(page)).toBeVisible({ timeout: 500 });
        }).toPass();
        return dialog(page);
      },
    },
  ],
  'components/ui/time.tsx': [
    {
      says: 'a moment in three ways',
      at: `${list}/{old}`,
      open: async (page) => {
        await press(page.locator('main button:has(> time)').first());
        return floating(page);
      },
    },
  ],
};

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
];

async function createKey(page: Page): Promise<Locator> {
  await page.getByLabel('Name', { exact: true }).fill('W'.repeat(80));
  await page.getByLabel(/^Store/).selectOption({ index: 2 });
  await press(page.getByRole('button', { name: 'Create key' }));
  return page.getByRole('button', { name: /I have stored/ });
}

/** The files of the tree that open something over the page. */
export function filesThatOpen(): string[] {
  const opens = /<(Dialog|AlertDialog|Sheet|Popover|DropdownMenu)Content\b|<(Tooltip|ActionDialog)\b/;
  const primitives = /^components\/(action-dialog|ui\/(dialog|alert-dialog|sheet|popover|dropdown-menu|tooltip))\.tsx$/;
  return ['app', 'components']
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`))
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.tsx') && !primitives.test(file) && opens.test(readFileSync(file, 'utf8')))
    .sort();
}

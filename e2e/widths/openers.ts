import type { Page } from '@playwright/test';
import { PASSWORD } from '../shop.ts';
import { expect } from '../test.ts';
import { byButton, createKey, dialog, held, type Opener, press } from './press.ts';

const list = '/settings/connectors';
/** A page that is soon there, for what any page has. */
const light = '/settings/stores';
const floating = (page: Page) => page.locator('[data-radix-popper-content-wrapper]').first();

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
  'components/connectors/connection/shop/unlink-dialog.tsx': [
    { says: 'unlink the shop', at: `${list}/{linked}`, open: byButton('Unlink') },
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
    {
      says: 'allow an address',
      at: `${list}/{narrow}?row={allowRow}`,
      open: async (page) => {
        await press(
          dialog(page)
            .getByRole('button', { name: /^Allow / })
            .first(),
        ); // the page under the log has one, too
        return dialog(page);
      },
    },
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
      at: light,
      open: async (page) => {
        await press(page.locator('body'));
        await page.keyboard.press('Control+k');
        await page.getByRole('searchbox', { name: 'Search the organization' }).fill('shop');
        await expect(page.getByRole('link', { name: /Search the request log/ })).toBeVisible();
        return dialog(page);
      },
    },
  ],
  'components/shell/account-menu.tsx': [{ says: 'the account menu', at: light, open: byButton(/^Account/) }],
  'components/shell/factors/factors-card.tsx': [
    { says: 'new recovery codes', at: '/settings/account', open: byButton('New recovery codes') },
    { says: 'turn off the second factor', at: '/settings/account', open: byButton('Turn off the app') },
    {
      says: 'recovery codes, once',
      at: '/settings/account',
      open: async (page) => {
        await press(page.getByRole('button', { name: 'New recovery codes' }));
        await dialog(page).getByLabel('Current password').fill(PASSWORD);
        await dialog(page).getByRole('button', { name: 'Create codes' }).click();
        await expect(page.getByRole('dialog', { name: 'Your new recovery codes' })).toBeVisible();
        return dialog(page);
      },
    },
  ],
  'components/shell/factors/passkey-list.tsx': [
    { says: 'rename a passkey', at: '/settings/account', open: byButton(/^Rename W/) },
    { says: 'remove a passkey', at: '/settings/account', open: byButton(/^Remove W/) },
  ],
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
  'components/shell/mobile-menu.tsx': [{ says: 'the menu', at: light, to: 1023, open: byButton('Menu') }],
  'components/shell/place-switch.tsx': [
    { says: 'the organization menu', at: light, from: 1024, open: byButton(/^Organization:/) },
  ],
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
  'components/shell/stores/store-dialog.tsx': [
    { says: 'add a store', at: '/settings/stores', open: byButton('Add store') },
    { says: 'change a store', at: '/settings/stores', open: byButton(/^Change W/) },
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

import type { Command } from 'commander';
import { z } from 'zod';
import type { Actor } from '../lib/audit.ts';
import { openPool } from '../lib/database/pool.ts';
import type { Env } from '../lib/env.ts';
import { type Asking, checkShop, reconcileShop } from '../lib/woocommerce/shop/check-shop.ts';
import { pauseImport, startImport } from '../lib/woocommerce/shop/import.ts';
import { linkShop, linkShopInput, unlinkShop } from '../lib/woocommerce/shop/link-shop.ts';
import { runsOfShop } from '../lib/woocommerce/shop/shop-runs.ts';
import { shownShop } from '../lib/woocommerce/shop/show-shop.ts';
import { actingForKey } from './acting-for.ts';
import { checked, json, keyIdArgument, org } from './flags.ts';
import { type Installation, inInstallation } from './in-installation.ts';
import { print } from './print.ts';
import { readPassword } from './read-password.ts';
import { shopAsText } from './shop-text.ts';

interface Flags {
  url?: string;
  consumerKey?: string;
  since?: string;
  org?: string;
  json?: boolean;
}

const ID = ['<id>', 'a WooCommerce key, by its id', keyIdArgument] as const;

/** `shops`. */
export function addShopCommands(program: Command): void {
  const shops = program
    .command('shops')
    .description('link WooCommerce keys to their shops, so that what is missing here is fetched')
    .helpCommand(false);
  const command = (name: string, description: string) =>
    shops
      .command(name)
      .description(description)
      .argument(...ID)
      .addOption(org())
      .addOption(json());
  command('link', 'link a key to its shop by a consumer key of WooCommerce; its secret comes from standard input')
    .requiredOption('--url <url>', 'the shop’s address, with its folder if it is in one')
    .requiredOption('--consumer-key <key>', 'ck_…, with Read/Write permissions')
    .action(linkCommand);
  command('show', 'show how complete a linked shop’s orders are here').action(showCommand);
  command('check', 'check our webhooks in the shop now, and repair them').action(checkCommand);
  command('reconcile', 'fetch what the shop has and we don’t, now')
    .option(
      '--since <time>',
      'only what was modified since then, in ISO 8601; default: all that differs, history included',
    )
    .action(reconcileCommand);
  command('import', 'start importing the shop’s orders, or continue after a pause; the server does the work')
    .option('--since <time>', 'only orders created since then, in ISO 8601; default: all of them')
    .action(importCommand);
  command('pause', 'pause the import').action(pauseCommand);
  command('unlink', 'unlink a key from its shop, and destroy the credentials').action(unlinkCommand);
}

async function linkCommand(keyId: string, flags: Flags): Promise<void> {
  const consumerSecret = await readPassword('Consumer secret: ');
  const given = { url: flags.url, consumerKey: flags.consumerKey, consumerSecret };
  const input = checked(linkShopInput, given);
  await inInstallation(async (installation) => {
    const actor = await actingForKey(installation.db, keyId, flags.org);
    await linkShop(installation.connectionString, installation.settings, actor, keyId, input, new Date());
    await show(installation, keyId, flags);
  });
}

async function showCommand(keyId: string, flags: Flags): Promise<void> {
  await inInstallation((installation) => show(installation, keyId, flags));
}

async function checkCommand(keyId: string, flags: Flags): Promise<void> {
  await asking(keyId, flags, (asked) => checkShop(asked, keyId));
}

async function reconcileCommand(keyId: string, flags: Flags): Promise<void> {
  const { since } = checked(sinceInput, { since: flags.since });
  await asking(keyId, flags, (asked) => reconcileShop(asked, keyId, since));
}

async function importCommand(keyId: string, flags: Flags): Promise<void> {
  const { since = null } = checked(sinceInput, { since: flags.since });
  await changing(keyId, flags, (db, actor) => startImport(db, actor, keyId, since, new Date()));
}

async function pauseCommand(keyId: string, flags: Flags): Promise<void> {
  await changing(keyId, flags, (db, actor) => pauseImport(db, actor, keyId, new Date()));
}

async function unlinkCommand(keyId: string, flags: Flags): Promise<void> {
  await inInstallation(async ({ db, connectionString }) => {
    const actor = await actingForKey(db, keyId, flags.org);
    await unlinkShop(connectionString, actor, keyId, new Date());
    const text = `pck_int_${keyId} is unlinked; its webhooks in the shop keep sending: delete them there if they shouldn’t.`;
    await print(flags, { key_id: keyId, unlinked: true }, text);
  });
}

/** Runs that are named. */
const RUNS_NAMED = 3;

const TIME = 'must be a time such as 2026-11-28T10:00:00Z';
const sinceInput = z.object({
  since: z.iso
    .datetime({ offset: true, error: TIME })
    .or(z.iso.date(TIME))
    .transform((text) => new Date(text))
    .optional(),
});

type Pool = ReturnType<typeof openPool>;

async function changing(keyId: string, flags: Flags, change: (db: Pool, actor: Actor) => Promise<void>) {
  await inInstallation(async (installation) => {
    const actor = await actingForKey(installation.db, keyId, flags.org);
    await withPool(installation, (pool) => change(pool, actor));
    await show(installation, keyId, flags);
  });
}

/** What the server does by itself, now. */
async function asking(keyId: string, flags: Flags, work: (asked: Asking) => Promise<void>): Promise<void> {
  await inInstallation(async (installation) => {
    const { db, connectionString, settings } = installation;
    const actor = await actingForKey(db, keyId, flags.org);
    await work({ connectionString, settings: { ...settings, appUrl: givenAppUrl(settings) }, actor });
    await show(installation, keyId, flags);
  });
}

/** Where the webhooks deliver to is the server's to say: this process may not have been told. */
function givenAppUrl({ appUrl, port }: Env): string | null {
  return appUrl === `http://localhost:${port}` ? null : appUrl;
}

async function show(installation: Installation, keyId: string, flags: Flags): Promise<void> {
  const actor = await actingForKey(installation.db, keyId, flags.org);
  const { organizationId } = actor;
  await withPool(installation, async (pool) => {
    const shown = await shownShop(pool, organizationId, keyId);
    const runs = await runsOfShop(pool, organizationId, keyId, RUNS_NAMED);
    await print(flags, shown.shop, shopAsText(shown, runs));
  });
}

async function withPool<T>({ connectionString }: Installation, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = openPool(connectionString, 1);
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

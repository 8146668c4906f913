import type { Command } from 'commander';
import { openPool } from '../lib/database/pool.ts';
import type { Database } from '../lib/database/prisma.ts';
import { Refused } from '../lib/refused.ts';
import { acceptParked } from '../lib/woocommerce/accept-parked.ts';
import { listParked, showParked } from '../lib/woocommerce/list-parked.ts';
import { reprocess, reprocessAll } from '../lib/woocommerce/reprocess.ts';
import { actingForKey, onlyOrganization } from './acting-for.ts';
import { json, keyIdArgument, org } from './flags.ts';
import { inInstallation, operator } from './in-installation.ts';
import { parkedAsJson, parkedAsTable, parkedAsText, parkedWithBody } from './parked-text.ts';
import { print } from './print.ts';

interface Flags {
  key?: string;
  all?: boolean;
  asNew?: boolean;
  replace?: boolean;
  org?: string;
  json?: boolean;
}

const ID = ['<id>', 'the id of a parked delivery, as `parked list` shows it'] as const;

/** `parked`. */
export function addParkedCommands(program: Command): void {
  const parked = program
    .command('parked')
    .description('WooCommerce deliveries that were accepted but not applied')
    .helpCommand(false);
  parked
    .command('list')
    .description('list them, newest first, including those settled since')
    .option('--key <id>', 'only those of this key', keyIdArgument)
    .addOption(org())
    .addOption(json())
    .action(listCommand);
  parked
    .command('show')
    .description('show one in full: why it is parked, what to do, what was sent')
    .argument(...ID)
    .addOption(org())
    .addOption(json())
    .action(showCommand);
  parked
    .command('reprocess')
    .description('apply one, or all of them; a newer state of the order still wins')
    .argument('[id]', ID[1])
    .option('--all', 'all that are parked, the oldest first')
    .option('--key <id>', 'with --all: only those of this key', keyIdArgument)
    .addOption(org())
    .addOption(json())
    .action(reprocessCommand);
  parked
    .command('accept')
    .description('accept a different order with the id of one we have')
    .argument(...ID)
    .option('--as-new', 'keep both: the new one gets its own external id, like woo-500-2')
    .option('--replace', 'replace the first with the new one')
    .addOption(org())
    .addOption(json())
    .action(acceptCommand);
}

async function listCommand(flags: Flags): Promise<void> {
  await inInstallation(async ({ db }) => {
    const organizationId = await organizationOfAll(db, flags);
    const rows = organizationId === null ? [] : await listParked(db, organizationId, flags.key);
    await print(flags, rows.map(parkedAsJson), parkedAsTable(rows));
  });
}

async function showCommand(id: string, flags: Flags): Promise<void> {
  await inInstallation(async ({ db }) => {
    const row = await showParked(db, await organizationOf(db, id, flags.org), id);
    if (row === null) throw new Refused(`no such parked delivery: ${id}`);
    await print(flags, parkedWithBody(row), parkedAsText(row));
  });
}

async function acceptCommand(id: string, flags: Flags): Promise<void> {
  if ((flags.asNew === true) === (flags.replace === true))
    throw new Refused('how? Give --as-new to keep both orders, or --replace to replace the first with it');
  await inInstallation(async ({ db, connectionString }) => {
    const organizationId = await organizationOf(db, id, flags.org);
    const pool = openPool(connectionString, 1);
    try {
      const actor = { ...operator(), organizationId };
      await acceptParked(pool, actor, id, flags.asNew ? 'as-new' : 'replace', new Date());
      const row = await showParked(db, organizationId, id);
      if (row) await print(flags, parkedAsJson(row), parkedAsTable([row]));
    } finally {
      await pool.end();
    }
  });
}

async function reprocessCommand(id: string | undefined, flags: Flags): Promise<void> {
  if ((id === undefined) === (flags.all !== true)) throw new Refused('which one? Give its id, or --all');
  if (id !== undefined && flags.key !== undefined) throw new Refused('--key goes with --all');
  await inInstallation(async ({ db, connectionString }) => {
    const organizationId =
      id === undefined ? await organizationOfAll(db, flags) : await organizationOf(db, id, flags.org);
    if (organizationId === null) return print(flags, [], parkedAsTable([]));
    const actor = { ...operator(), organizationId };
    const pool = openPool(connectionString, 1);
    try {
      const done =
        id === undefined
          ? await reprocessAll(pool, actor, new Date(), flags.key)
          : [await reprocess(pool, actor, id, new Date())];
      const ids = new Set(done.map((one) => one.id));
      const rows = (await listParked(db, organizationId)).filter((row) => ids.has(row.id));
      const values = rows.map(parkedAsJson);
      await print(flags, id === undefined ? values : values[0], parkedAsTable(rows));
    } finally {
      await pool.end();
    }
  });
}

/** The organization of the key that is named, else the only one. */
async function organizationOfAll(db: Database, flags: Flags): Promise<string | null> {
  if (flags.key === undefined) return onlyOrganization(db, flags.org);
  return (await actingForKey(db, flags.key, flags.org)).organizationId;
}

/** The organization that a delivery belongs to; where --org is given, it must be that one. */
async function organizationOf(db: Database, id: string, org: string | undefined): Promise<string> {
  const given = org === undefined ? undefined : await onlyOrganization(db, org);
  const row = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
    ? await db.parkedDelivery.findUnique({ where: { id }, select: { organizationId: true } })
    : null;
  if (row === null || (given !== undefined && given !== row.organizationId)) {
    throw new Refused(`no such parked delivery: ${id}`);
  }
  return row.organizationId;
}

import type { Command } from 'commander';
import { resetFactors } from '../lib/factors/change-factors.ts';
import { createOrganization, organizationInput } from '../lib/organizations/create-organization.ts';
import { createStore, storeInput } from '../lib/organizations/create-store.ts';
import { createUser, userInput } from '../lib/organizations/create-user.ts';
import { listStores } from '../lib/organizations/list-stores.ts';
import { setPassword, setPasswordInput } from '../lib/organizations/set-password.ts';
import { actingFor, onlyOrganization } from './acting-for.ts';
import { checked, json, org } from './flags.ts';
import { inInstallation, inNewInstallation, operator } from './in-installation.ts';
import { addMoveCommands } from './move-commands.ts';
import { print, table } from './print.ts';
import { readPassword } from './read-password.ts';

interface Flags {
  json?: boolean;
  org?: string;
}

/** `orgs`, `users` and `stores`. */
export function addOrganizationCommands(program: Command): void {
  const orgs = program.command('orgs').description('organizations (tenants)').helpCommand(false);
  orgs
    .command('create')
    .description('create an organization')
    .requiredOption('--name <name>', 'its name')
    .addOption(json())
    .action(createOrganizationCommand);
  addMoveCommands(orgs);

  const users = program.command('users').description('people who sign in to the console').helpCommand(false);
  users
    .command('create')
    .description('create a user in an organization; the password comes from --password or standard input')
    .requiredOption('--email <email>', 'the address to sign in with')
    .option('--role <role>', 'owner, admin or member; default: owner for the first user, then member')
    .option('--password <password>', '12 characters or more; safer on standard input, where no other user can see it')
    .addOption(org())
    .addOption(json())
    .action(createUserCommand);
  users
    .command('set-password')
    .description('set a new password for a user and end their sessions; it comes from --password or standard input')
    .requiredOption('--email <email>', 'the address they sign in with')
    .option('--password <password>', '12 characters or more; safer on standard input, where no other user can see it')
    .addOption(json())
    .action(setPasswordCommand);

  users
    .command('reset-factors')
    .description('remove the second factors of a user who has lost theirs, and end their sessions')
    .requiredOption('--email <email>', 'the address they sign in with')
    .addOption(json())
    .action(resetFactorsCommand);

  const stores = program.command('stores').description('shops').helpCommand(false);
  stores
    .command('create')
    .description('create a store')
    .requiredOption('--name <name>', 'its name')
    .requiredOption('--currency <code>', 'ISO 4217 code, used when an order doesn’t say its currency')
    .addOption(org())
    .addOption(json())
    .action(createStoreCommand);
  stores.command('list').description('list the stores').addOption(org()).addOption(json()).action(listStoresCommand);
}

async function createOrganizationCommand(flags: Flags & { name: string }): Promise<void> {
  const input = checked(organizationInput, { name: flags.name });
  await inNewInstallation(async ({ db }) => {
    const { id } = await db.$transaction((tx) => createOrganization(tx, operator(), input, new Date()));
    await print(flags, { id }, `Created the organization "${input.name}": ${id}`);
  });
}

async function createUserCommand(flags: Flags & { email: string; role?: string; password?: string }): Promise<void> {
  const password = flags.password ?? (await readPassword());
  const input = checked(userInput, { email: flags.email, role: flags.role, password });
  await inNewInstallation(async ({ db }) => {
    const now = new Date();
    const user = await createUser(db, await actingFor(db, flags.org, now), input, now);
    await print(flags, user, `Created the user ${user.email} (${user.role}): ${user.id}`);
  });
}

async function setPasswordCommand(flags: Flags & { email: string; password?: string }): Promise<void> {
  const password = flags.password ?? (await readPassword());
  const input = checked(setPasswordInput, { email: flags.email, password });
  await inInstallation(async ({ db }) => {
    const user = await setPassword(db, operator(), input, new Date());
    await print(flags, user, `${user.email} has a new password; their sessions have ended.`);
  });
}

async function resetFactorsCommand(flags: Flags & { email: string }): Promise<void> {
  await inInstallation(async ({ db }) => {
    const user = await resetFactors(db, operator(), flags.email, new Date());
    await print(flags, user, `${user.email} signs in with their password alone; their sessions have ended.`);
  });
}

async function createStoreCommand(flags: Flags & { name: string; currency: string }): Promise<void> {
  const input = checked(storeInput, { name: flags.name, currency: flags.currency });
  await inNewInstallation(async ({ db }) => {
    const now = new Date();
    const actor = await actingFor(db, flags.org, now);
    const store = await db.$transaction((tx) => createStore(tx, actor, input, now));
    await print(flags, store, `Created the store "${store.name}" (${store.currency}): ${store.id}`);
  });
}

async function listStoresCommand(flags: Flags): Promise<void> {
  await inInstallation(async ({ db }) => {
    const organizationId = await onlyOrganization(db, flags.org);
    const stores = organizationId === null ? [] : await listStores(db, organizationId);
    const rows = stores.map(({ id, name, currency }) => [id, name, currency]);
    await print(flags, stores, rows.length === 0 ? 'No stores yet.' : table(['ID', 'NAME', 'CURRENCY'], rows));
  });
}

import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import type { Command } from 'commander';
import { auditOn } from '../lib/audit.ts';
import { exportOrganization } from '../lib/cells/export-organization.ts';
import { importOrganization } from '../lib/cells/import-organization.ts';
import { resumeWrites, stopWrites } from '../lib/cells/stop-writes.ts';
import { openClient } from '../lib/database/open-client.ts';
import type { Queryable } from '../lib/database/pool.ts';
import { ownCell } from '../lib/env.ts';
import { type SealingKeys, sealingKeysFrom } from '../lib/keys/signing-secret.ts';
import { Refused } from '../lib/refused.ts';
import { weakness } from '../lib/weak-secret.ts';
import { json } from './flags.ts';
import { inInstallation, operator } from './in-installation.ts';
import { print } from './print.ts';
import { readPassword } from './read-password.ts';

interface Flags {
  json?: boolean;
}

/** `orgs export`, `orgs import` and `orgs resume`: an organization moves to another installation. */
export function addMoveCommands(orgs: Command): void {
  orgs
    .command('export')
    .description('stop an organization’s writes and write all of it to a file, to move it to another installation')
    .argument('<org>', 'the organization’s id')
    .argument(
      '<file>',
      'a new file; a transfer key of 32 random characters or more, which seals its secrets, comes from standard input',
    )
    .addOption(json())
    .action(exportCommand);
  orgs
    .command('import')
    .description('put an exported organization into this installation, while it is in use: all of it or nothing')
    .argument('<file>', 'what orgs export wrote; its transfer key comes from standard input')
    .addOption(json())
    .action(importCommand);
  orgs
    .command('resume')
    .description('let an organization that was exported, but not moved, take writes here again')
    .argument('<org>', 'the organization’s id')
    .addOption(json())
    .action(resumeCommand);
}

async function exportCommand(org: string, file: string, flags: Flags): Promise<void> {
  const organizationId = organizationArgument(org);
  mustNotExist(file);
  const transfer = await transferKey();
  await inInstallation(async ({ settings, connectionString }) => {
    const now = new Date();
    const actor = { ...operator(), organizationId };
    const sealing = { own: sealingKeysFrom(settings.secretsKey), transfer };
    const draft = `${file}.${process.pid}.part`;
    await onConnection(connectionString, async (db) => {
      const out = createWriteStream(draft, { flags: 'wx', mode: 0o600 });
      const isNew = await stopWrites(db, organizationId, now);
      try {
        await auditOn(db, actor, 'organization.exported', { details: {} }, now);
        const moved = await exportOrganization(connectionString, organizationId, out, sealing, now);
        await link(draft, file);
        const text = `Wrote ${moved.rows} rows of "${moved.name}" to ${file}. It no longer takes changes here: import it elsewhere, or let it continue here with orgs resume ${organizationId}`;
        await print(flags, { file, ...moved }, text);
      } catch (error) {
        if (isNew) await resume(db, organizationId);
        throw error;
      } finally {
        await rm(draft, { force: true });
      }
    });
  });
}

async function importCommand(file: string, flags: Flags): Promise<void> {
  const transfer = await transferKey();
  await inInstallation(async ({ settings, connectionString }) => {
    const sealing = { own: sealingKeysFrom(settings.secretsKey), transfer };
    const source = createReadStream(file);
    const moved = await importOrganization(connectionString, source, sealing, operator(), new Date());
    const cell = ownCell() || 'CELL';
    const routes = moved.keys.map((keyId) => `${keyId} ${cell}`).join('\n');
    const text = `Imported ${moved.rows} rows of "${moved.name}". Its keys, for the proxy’s moved-keys.map:\n${routes}`;
    await print(flags, moved, text);
  });
}

async function resumeCommand(org: string, flags: Flags): Promise<void> {
  const organizationId = organizationArgument(org);
  await inInstallation(async ({ connectionString }) => {
    await onConnection(connectionString, (db) => resume(db, organizationId));
    await print(flags, { organization: organizationId }, `${organizationId} takes changes here again.`);
  });
}

async function resume(db: Queryable, organizationId: string): Promise<void> {
  await resumeWrites(db, organizationId);
  await auditOn(db, { ...operator(), organizationId }, 'organization.resumed', { details: {} }, new Date());
}

function organizationArgument(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) throw new Refused(`no such organization: ${text}`);
  return text;
}

async function transferKey(): Promise<SealingKeys> {
  const text = await readPassword('Transfer key: ');
  const found = weakness(text);
  if (found !== null || text.includes(',')) throw new Refused(`the transfer key ${found ?? 'must have no comma'}`);
  return sealingKeysFrom(text);
}

function mustNotExist(file: string): void {
  if (existsSync(file)) throw new Refused(`${file} already exists`);
}

async function onConnection(connectionString: string, work: (db: Queryable) => Promise<void>): Promise<void> {
  const client = openClient(connectionString, {});
  client.on('error', () => {}); // what is under way rejects with it
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

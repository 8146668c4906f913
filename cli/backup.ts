import { createReadStream, createWriteStream } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import type { Command } from 'commander';
import { restoreBackup } from '../lib/backup/restore-backup.ts';
import { writeBackup } from '../lib/backup/write-backup.ts';
import { migrate } from '../lib/database/migrate.ts';
import { reachDatabase } from '../lib/database/open-database.ts';
import { openPrisma } from '../lib/database/prisma.ts';
import { env } from '../lib/env.ts';
import { countUnopened } from '../lib/keys/rewrap-secrets.ts';
import { sealingKeysFrom } from '../lib/keys/signing-secret.ts';
import { processLog } from '../lib/process-log.ts';
import { Refused } from '../lib/refused.ts';
import { json } from './flags.ts';
import { mustBeInstalled } from './in-installation.ts';
import { print } from './print.ts';

interface Flags {
  json?: boolean;
}

/** `backup` and `restore`. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .description('write the whole database to a file, as of now, while it is in use')
    .argument('<file>', 'a new file; - is standard output')
    .addOption(json())
    .action(backupCommand);
  program
    .command('restore')
    .description('restore a backup into an empty database')
    .argument('<file>', 'a file that backup wrote; - is standard input')
    .addOption(json())
    .action(restoreCommand);
}

async function backupCommand(file: string, flags: Flags): Promise<void> {
  processLog.level = 'silent'; // standard output may be the backup
  mustBeInstalled();
  const database = await reachDatabase(env());
  try {
    if (file === '-') {
      await writeBackup(database.connectionString, process.stdout, new Date());
      return;
    }
    const draft = `${file}.${process.pid}.part`;
    try {
      const out = createWriteStream(draft, { flags: 'wx', mode: 0o600 });
      const written = await writeBackup(database.connectionString, out, new Date());
      await putInPlace(draft, file);
      await print(flags, { file, ...written }, `Wrote ${written.rows} rows of ${written.tables} tables to ${file}`);
    } finally {
      await rm(draft, { force: true });
    }
  } finally {
    await database.leave();
  }
}

/** Under its name only once it is whole, and never over another one. */
async function putInPlace(draft: string, file: string): Promise<void> {
  await link(draft, file).catch((error: unknown) => {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw exists ? new Refused(`${file} already exists`) : error;
  });
}

async function restoreCommand(file: string, flags: Flags): Promise<void> {
  processLog.level = 'silent'; // standard output is for the answer
  const settings = env();
  const database = await reachDatabase(settings);
  try {
    const source = file === '-' ? process.stdin : createReadStream(file);
    const { madeAt, rows, tables } = await restoreBackup(database.connectionString, source);
    await migrate(database.connectionString); // what has come since the backup
    const unopened = await unopenedSecrets(database.connectionString, settings.secretsKey);
    const warning = `\n${unopened} signing secrets cannot be opened: SECRETS_KEY must have the key that they were sealed with`;
    const text = `Restored ${rows} rows of ${tables} tables, as of ${madeAt}${unopened > 0 ? warning : ''}`;
    await print(flags, { made_at: madeAt, tables, rows, unopened_secrets: unopened }, text);
  } finally {
    await database.leave();
  }
}

async function unopenedSecrets(connectionString: string, secretsKey: string): Promise<number> {
  const db = openPrisma(connectionString);
  try {
    return await countUnopened(db, sealingKeysFrom(secretsKey));
  } finally {
    await db.$disconnect();
  }
}

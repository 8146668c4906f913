import type { Command } from 'commander';
import type { Database } from '../lib/database/prisma.ts';
import { Refused } from '../lib/refused.ts';
import { type LogOf, newestFullRows, newestRows, rowAsJson } from '../lib/request-log/rows.ts';
import { actingForKey } from './acting-for.ts';
import { json, logOfArgument, org, wholeNumber } from './flags.ts';
import { followLog } from './follow-log.ts';
import { inInstallation } from './in-installation.ts';
import { logHeads, logTeller } from './log-text.ts';
import { jsonText, write } from './print.ts';

const DEFAULT_ROWS = 200;
/** Bodies may have megabytes each. */
const ROWS_AT_ONCE = 10;

interface LogFlags {
  limit: number;
  error?: string;
  follow?: boolean;
  org?: string;
  json?: boolean;
}

/** `logs`. */
export function addLogCommands(program: Command): void {
  program
    .command('logs')
    .description('the request log of a key, or of requests that matched no key')
    .argument('<id|unmatched>', 'the key id: 8 characters, with or without pck_int_', logOfArgument)
    .option('--limit <n>', 'how many rows', wholeNumber, DEFAULT_ROWS)
    .option('--error <code>', 'only rows with this error_code')
    .option('--follow', 'keep showing new rows until Ctrl-C, oldest first; with --json one per line')
    .addOption(org())
    .addOption(json())
    .action(logsCommand);
}

async function logsCommand(id: string, flags: LogFlags): Promise<void> {
  if (flags.limit < 1) throw new Refused('--limit must be 1 or more');
  const keyId = id === 'unmatched' ? null : id;
  await inInstallation(async ({ db }) => {
    const whose = keyId === null ? 'unmatched' : await logOfKey(db, keyId, flags.org);
    const page = { limit: flags.limit, errorCode: flags.error };
    if (flags.follow) await follow(db, whose, keyId, page, flags.json === true);
    else if (flags.json) await printJson(db, whose, keyId, page);
    else await printTable(db, whose, page);
  });
}

async function logOfKey(db: Database, keyId: string, org: string | undefined): Promise<LogOf> {
  const { organizationId } = await actingForKey(db, keyId, org);
  const { id } = await db.integrationKey.findUniqueOrThrow({ where: { keyId }, select: { id: true } });
  return { organizationId, integrationKeyId: id };
}

interface Rows {
  limit: number;
  errorCode: string | undefined;
}

async function printTable(db: Database, whose: LogOf, page: Rows): Promise<void> {
  const rows = await newestRows(db, whose, page);
  await write(rows.length === 0 ? 'No requests.\n' : `${[logHeads, ...rows.map(logTeller())].join('\n')}\n`);
}

/** One array, written a page at a time. */
async function printJson(db: Database, whose: LogOf, keyId: string | null, { limit, errorCode }: Rows): Promise<void> {
  let before: string | undefined;
  let left = limit;
  await write('[');
  while (left > 0) {
    const rows = await newestFullRows(db, whose, { limit: Math.min(left, ROWS_AT_ONCE), before, errorCode });
    for (const row of rows) {
      await write(`${before === undefined ? '' : ','}\n${jsonText(rowAsJson(row, keyId))}`);
      before = row.id;
    }
    if (rows.length < ROWS_AT_ONCE) break;
    left -= rows.length;
  }
  await write(before === undefined ? ']\n' : '\n]\n');
}

async function follow(db: Database, whose: LogOf, keyId: string | null, page: Rows, asJson: boolean): Promise<void> {
  const ending = new AbortController();
  // More than once: at Ctrl-C the terminal and npm each send a signal.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => ending.abort());
  if (!asJson) await write(`${logHeads}\n`);
  const tell = logTeller();
  const show = (row: Parameters<typeof rowAsJson>[0]) =>
    write(`${asJson ? jsonText(rowAsJson(row, keyId)) : tell(row)}\n`);
  await followLog(db, whose, page, show, ending.signal);
}

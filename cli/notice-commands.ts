import type { Command } from 'commander';
import { listIncidents, type ShownIncident } from '../lib/incidents/list-incidents.ts';
import { onlyOrganization } from './acting-for.ts';
import { json, org } from './flags.ts';
import { inInstallation } from './in-installation.ts';
import { print, table } from './print.ts';

interface Flags {
  open?: boolean;
  org?: string;
  json?: boolean;
}

/** As many as anybody reads at once. */
const MOST = 1_000;

/** `notices`. */
export function addNoticeCommands(program: Command): void {
  const notices = program.command('notices').description('what needs somebody, or did').helpCommand(false);
  notices
    .command('list')
    .description('list the newest notices, newest first')
    .option('--open', 'only those that aren’t resolved')
    .addOption(org())
    .addOption(json())
    .action(listCommand);
}

async function listCommand(flags: Flags): Promise<void> {
  await inInstallation(async ({ db }) => {
    const organizationId = await onlyOrganization(db, flags.org);
    const reader = { organizationId: organizationId ?? '', mayManage: true, userId: null };
    const choice = { state: flags.open ? ('open' as const) : ('all' as const), before: null, most: MOST };
    const { incidents } = organizationId === null ? { incidents: [] } : await listIncidents(db, reader, choice);
    await print(flags, incidents.map(noticeAsJson), noticesAsTable(incidents));
  });
}

/** By the names of contract §16; `key_id` is the bare 8. */
function noticeAsJson({ id, kind, keyId, title, detail, meaning, openedAt, resolvedAt }: ShownIncident) {
  return {
    id,
    kind,
    key_id: keyId,
    title,
    detail: `${detail} ${meaning}`,
    opened_at: openedAt.toISOString(),
    resolved_at: resolvedAt?.toISOString() ?? null,
  };
}

function noticesAsTable(incidents: ShownIncident[]): string {
  if (incidents.length === 0) return 'No notices.';
  const heads = ['OPENED', 'RESOLVED', 'KIND', 'TITLE', 'DETAIL', 'WHAT TO DO'];
  const rows = incidents.map(({ openedAt, resolvedAt, kind, title, detail, action }) => [
    openedAt.toISOString(),
    resolvedAt?.toISOString() ?? 'open',
    kind,
    title,
    detail,
    action,
  ]);
  return table(heads, rows);
}

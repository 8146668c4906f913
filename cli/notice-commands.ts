import type { Command } from 'commander';
import { listIncidents, type ShownIncident } from '../lib/incidents/list-incidents.ts';
import { sealingKeysFrom } from '../lib/keys/signing-secret.ts';
import { mailedMembers } from '../lib/notices/mail-choice.ts';
import type { Outcome } from '../lib/notices/notice.ts';
import { testChannel, testMail } from '../lib/notices/test-channel.ts';
import { Refused } from '../lib/refused.ts';
import { onlyOrganization } from './acting-for.ts';
import { json, org } from './flags.ts';
import { inInstallation, operator } from './in-installation.ts';
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
  const notices = program.command('notices').description('what needs attention, or did').helpCommand(false);
  notices
    .command('list')
    .description('list the newest notices, newest first')
    .option('--open', 'only those that aren’t resolved')
    .addOption(org())
    .addOption(json())
    .action(listCommand);
  notices
    .command('test')
    .description('send a test to a channel now, and show what it answered')
    .argument('<channel>', 'a channel’s name or id, or email for every owner')
    .addOption(org())
    .addOption(json())
    .action(testCommand);
}

async function testCommand(channel: string, flags: Flags): Promise<void> {
  await inInstallation(async ({ db, settings }) => {
    const organizationId = await onlyOrganization(db, flags.org);
    if (organizationId === null) throw new Refused('there is no organization yet');
    const actor = { ...operator(), organizationId };
    const tested = { ...settings, sealingKeys: sealingKeysFrom(settings.secretsKey) };
    const outcomes: Outcome[] = [];
    if (channel === 'email') {
      if (settings.mail === null) throw new Refused('no mail server is configured: set SMTP_URL');
      const owners = (await mailedMembers(db, organizationId)).filter(({ role }) => role === 'owner');
      if (owners.length === 0) throw new Refused('the organization has no owner to write to');
      for (const { userId } of owners.slice(0, 3)) outcomes.push(await testMail(db, actor, userId, tested, new Date()));
    } else outcomes.push(await testChannel(db, actor, channel, tested, new Date()));
    const failed = outcomes.find(({ sent }) => !sent);
    if (failed) throw new Refused(`the test wasn’t delivered: ${failed.answer}`);
    const answer = outcomes[0]?.answer ?? '';
    await print(flags, { channel, sent: true, answer }, `Sent. The answer: ${answer}`);
  });
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

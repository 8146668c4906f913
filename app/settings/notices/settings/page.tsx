import type { Metadata } from 'next';
import { AddChannel } from '../../../../components/notices/add-channel.tsx';
import { AttemptList } from '../../../../components/notices/attempt-list.tsx';
import { ChannelCard } from '../../../../components/notices/channel-card.tsx';
import { MailChoice } from '../../../../components/notices/mail-choice.tsx';
import { MailedMembers } from '../../../../components/notices/mailed-members.tsx';
import { PageHeader } from '../../../../components/shell/page-header.tsx';
import { Notice, TitledCard } from '../../../../components/ui/card.tsx';
import { consoleDatabase } from '../../../../lib/database/console-database.ts';
import { env } from '../../../../lib/env.ts';
import { kindsFor } from '../../../../lib/incidents/kinds.ts';
import { listChannels, listMailAttempts } from '../../../../lib/notices/list-channels.ts';
import { mailedMembers } from '../../../../lib/notices/mail-choice.ts';
import { viewer } from '../../../../lib/session.ts';

export const metadata: Metadata = { title: 'Notice settings · PeptideClients' };

export default async function NoticeSettingsPage() {
  const { organizationId, userId, email, mayManage } = await viewer();
  const db = consoleDatabase();
  const [members, channels, attempts] = await Promise.all([
    mailedMembers(db, organizationId),
    mayManage ? listChannels(db, organizationId, new Date()) : [],
    listMailAttempts(db, organizationId, userId),
  ]);
  const canMail = env().mail !== null;
  const own = members.find((member) => member.userId === userId);
  return (
    <>
      <PageHeader
        crumbs={[{ title: 'Notices', href: '/settings/notices' }, { title: 'Notice settings' }]}
        title="Notice settings"
      />
      <div className="grid max-w-180 gap-6">
        <TitledCard title="Your e-mail">
          <div className="grid gap-5">
            {canMail ? (
              <p className="text-text-2">
                Sent to <span className="wrap-anywhere">{email}</span>. The inbox has every notice, whatever you choose.
              </p>
            ) : (
              <Notice>
                This installation can’t send e-mail yet: whoever runs it has to set{' '}
                <code className="font-mono">SMTP_URL</code>. Until then, find every notice in the inbox. What you choose
                here applies once e-mail works.
              </Notice>
            )}
            <MailChoice choices={kindsFor(mayManage)} chosen={own?.kinds ?? []} canMail={canMail} />
            {canMail && <AttemptList attempts={attempts} />}
          </div>
        </TitledCard>
        {mayManage && (
          <>
            <TitledCard title="Slack and webhooks" actions={<AddChannel />}>
              {channels.length === 0 ? (
                <p className="text-text-2">None yet. A channel reaches everybody who reads it, not just one person.</p>
              ) : (
                <ul className="divide-y divide-border">
                  {channels.map((channel) => (
                    <ChannelCard key={channel.id} channel={channel} mayManage={mayManage} />
                  ))}
                </ul>
              )}
            </TitledCard>
            <TitledCard title="Who gets e-mail">
              <MailedMembers members={members} />
            </TitledCard>
          </>
        )}
      </div>
    </>
  );
}

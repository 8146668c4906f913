import type { Metadata } from 'next';
import { DeadLink } from '../../../components/shell/dead-link.tsx';
import { EntryCard } from '../../../components/shell/entry-card.tsx';
import { JoinForm } from '../../../components/shell/join-form.tsx';
import { consoleDatabase } from '../../../lib/database/console-database.ts';
import { findInvitation } from '../../../lib/organizations/accept-invitation.ts';

interface Props {
  params: Promise<{ token: string }>;
}

async function invitationOf({ params }: Props) {
  const { token } = await params;
  return { token, invitation: await findInvitation(consoleDatabase(), token, new Date()) };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { invitation } = await invitationOf(props);
  return { title: invitation ? `Join ${invitation.organizationName}` : 'Nothing to do here', robots: { index: false } };
}

export default async function InvitePage(props: Props) {
  const { token, invitation } = await invitationOf(props);
  if (invitation === null) return <DeadLink hint="Ask an owner for a new one." />;
  return (
    <EntryCard title={`Join ${invitation.organizationName}`}>
      <JoinForm token={token} invitation={invitation} />
    </EntryCard>
  );
}

import type { Metadata } from 'next';
import { DeadLink } from '../../../components/shell/dead-link.tsx';
import { EntryCard } from '../../../components/shell/entry-card.tsx';
import { NewPasswordForm } from '../../../components/shell/new-password-form.tsx';
import { consoleDatabase } from '../../../lib/database/console-database.ts';
import { findPasswordLink } from '../../../lib/organizations/forgotten-password.ts';

export const metadata: Metadata = { title: 'Set a new password', robots: { index: false } };

export default async function PasswordPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const found = await findPasswordLink(consoleDatabase(), token, new Date());
  if (found === null) return <DeadLink hint="Ask for a new one on the sign-in page." />;
  return (
    <EntryCard title="Set a new password">
      <NewPasswordForm token={token} email={found.email} />
    </EntryCard>
  );
}

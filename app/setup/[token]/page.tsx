import type { Metadata } from 'next';
import { DeadLink } from '../../../components/shell/dead-link.tsx';
import { EntryCard } from '../../../components/shell/entry-card.tsx';
import { SetupForm } from '../../../components/shell/setup-form.tsx';
import { consoleDatabase } from '../../../lib/database/console-database.ts';
import { currencies } from '../../../lib/money/currencies.ts';
import { findSetup } from '../../../lib/organizations/setup-link.ts';

export const metadata: Metadata = { title: 'Set up', robots: { index: false } };

export default async function SetupPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const setup = await findSetup(consoleDatabase(), token, new Date());
  if (setup === null) return <DeadLink hint="If nobody has used it, the server prints a new one when it starts." />;
  return (
    <EntryCard title="Set up PeptideClients Connectors" wide>
      <SetupForm
        token={token}
        organization={setup.organization?.name ?? ''}
        stores={setup.organization?.stores ?? []}
        currencies={currencies}
      />
    </EntryCard>
  );
}

import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { EndSessions } from '../../../components/shell/account/end-sessions.tsx';
import { PasswordForm } from '../../../components/shell/account/password-form.tsx';
import { SessionList } from '../../../components/shell/account/session-list.tsx';
import { ShortcutsSwitch } from '../../../components/shell/account/shortcuts-switch.tsx';
import { ThemeChoice } from '../../../components/shell/account/theme-choice.tsx';
import { FactorsCard } from '../../../components/shell/factors/factors-card.tsx';
import { PageHeader } from '../../../components/shell/page-header.tsx';
import { roleMeanings, roleNames } from '../../../components/shell/role-names.ts';
import { TitledCard } from '../../../components/ui/card.tsx';
import { consoleDatabase } from '../../../lib/database/console-database.ts';
import { listFactors } from '../../../lib/factors/list-factors.ts';
import { listSessions } from '../../../lib/organizations/list-sessions.ts';
import { viewer } from '../../../lib/session.ts';

export const metadata: Metadata = { title: 'Account · PeptideClients' };

export default async function AccountPage() {
  const { userId, sessionId, email, role, organizationName, singleKeyShortcuts } = await viewer();
  const factors = await listFactors(consoleDatabase(), userId);
  const sessions = await listSessions(consoleDatabase(), userId, new Date());
  const theme = (await cookies()).get('theme')?.value;
  return (
    <>
      <PageHeader crumbs={[{ title: 'Account' }]} title="Account" />
      <div className="grid max-w-180 gap-6">
        <TitledCard title="You">
          <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[8rem_1fr]">
            <dt className="text-text-2">E-mail</dt>
            <dd className="wrap-anywhere">{email}</dd>
            <dt className="text-text-2">Organization</dt>
            <dd className="wrap-anywhere">{organizationName}</dd>
            <dt className="text-text-2">Role</dt>
            <dd>
              {roleNames[role]}. <span className="text-text-2">{roleMeanings[role]}</span>
            </dd>
          </dl>
        </TitledCard>
        <TitledCard title="Password">
          <PasswordForm email={email} />
        </TitledCard>
        <TitledCard title="Second factor">
          <FactorsCard {...factors} />
        </TitledCard>
        <TitledCard title="Sessions">
          <SessionList sessions={sessions} own={sessionId} />
          <EndSessions />
        </TitledCard>
        <TitledCard title="Display and shortcuts">
          <div className="grid gap-6">
            <ThemeChoice theme={theme === 'light' || theme === 'dark' ? theme : 'system'} />
            <ShortcutsSwitch on={singleKeyShortcuts} />
          </div>
        </TitledCard>
      </div>
    </>
  );
}

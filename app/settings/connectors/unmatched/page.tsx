import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { UnmatchedGroups } from '../../../../components/connectors/unmatched-groups.tsx';
import { LogBox } from '../../../../components/request-log/log-box.tsx';
import { PageHeader } from '../../../../components/shell/page-header.tsx';
import { unmatchedGroups } from '../../../../lib/connections/unmatched-groups.ts';
import { consoleDatabase } from '../../../../lib/database/console-database.ts';
import { env } from '../../../../lib/env.ts';
import { errorCodes } from '../../../../lib/errors/catalogue.ts';
import { isOnlyOrganization } from '../../../../lib/organizations/is-only-organization.ts';
import { owner } from '../../../../lib/session.ts';

export const metadata: Metadata = { title: 'Unmatched requests · PeptideClients' };

/** Requests that matched no key belong to the installation: its owner sees them while there is one organization. */
export default async function UnmatchedPage() {
  const { mayManage } = await owner();
  const db = consoleDatabase();
  if (!(await isOnlyOrganization(db))) notFound();
  const groups = await unmatchedGroups(db, new Date());
  const { appUrl, logRetentionDays: keptDays } = env();
  return (
    <>
      <PageHeader
        crumbs={[{ title: 'Connectors', href: '/settings/connectors' }, { title: 'Unmatched requests' }]}
        title="Unmatched requests"
      />
      <div className="grid gap-6">
        <p className="max-w-[68ch] text-text-2">
          Requests without one of your keys: a typo, another product’s key, or a stranger. Only owners see them, and
          only while this installation has a single organization.
        </p>
        {groups.length > 0 && <UnmatchedGroups groups={groups} />}
        <LogBox source={{ log: 'unmatched', name: 'Unmatched requests', appUrl, mayManage, errorCodes, keptDays }} />
      </div>
    </>
  );
}

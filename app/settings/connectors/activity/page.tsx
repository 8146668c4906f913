import type { Metadata } from 'next';
import { LogBox } from '../../../../components/request-log/log-box.tsx';
import { PageHeader } from '../../../../components/shell/page-header.tsx';
import { consoleDatabase } from '../../../../lib/database/console-database.ts';
import { env } from '../../../../lib/env.ts';
import { errorCodes } from '../../../../lib/errors/catalogue.ts';
import { viewer } from '../../../../lib/session.ts';

export const metadata: Metadata = { title: 'Activity · PeptideClients' };

/** A list to choose from; any other key is chosen by a row's "Only this", or by its address. */
const MOST_KEYS = 200;

/** The request log over all keys of the organization (contract §18). */
export default async function ActivityPage() {
  const { organizationId, mayManage } = await viewer();
  const keys = await consoleDatabase().integrationKey.findMany({
    where: { organizationId },
    select: { keyId: true, name: true },
    orderBy: [{ revokedAt: { sort: 'desc', nulls: 'first' } }, { createdAt: 'desc' }],
    take: MOST_KEYS,
  });
  const { appUrl, logRetentionDays: keptDays } = env();
  const source = { log: 'activity', keys, name: 'Activity', appUrl, mayManage, errorCodes, keptDays };
  return (
    <>
      <PageHeader
        crumbs={[{ title: 'Connectors', href: '/settings/connectors' }, { title: 'Activity' }]}
        title="Activity"
      />
      <LogBox source={source} className="h-[calc(100dvh-12rem)]" />
    </>
  );
}

import type { Metadata } from 'next';
import Link from 'next/link';
import { Suspense } from 'react';
import { Block } from '../../../components/connectors/connection/block.tsx';
import { AttentionList } from '../../../components/connectors/list/attention-list.tsx';
import { Connections, NewKeyShortcut } from '../../../components/connectors/list/connections.tsx';
import { Notes } from '../../../components/connectors/list/notes.tsx';
import { QuickStartCards } from '../../../components/connectors/list/quick-start-cards.tsx';
import { FirstStepsCard } from '../../../components/connectors/overview/first-steps-card.tsx';
import { Overview, OverviewSkeleton } from '../../../components/connectors/overview/overview.tsx';
import { PageHeader } from '../../../components/shell/page-header.tsx';
import { ReadOnlyCard } from '../../../components/shell/read-only-card.tsx';
import { readerZone } from '../../../components/shell/reader-times.ts';
import { Button } from '../../../components/ui/button.tsx';
import { listConnections } from '../../../lib/connections/list-connections.ts';
import { listNotes } from '../../../lib/connections/list-notes.ts';
import { readListQuery } from '../../../lib/connections/list-query.ts';
import { needsAttention } from '../../../lib/connections/needs-attention.ts';
import { consoleDatabase } from '../../../lib/database/console-database.ts';
import { env } from '../../../lib/env.ts';
import { listManagers } from '../../../lib/organizations/list-managers.ts';
import { readFirstSteps } from '../../../lib/overview/first-steps.ts';
import { ownStores, viewer } from '../../../lib/session.ts';

export const metadata: Metadata = { title: 'Connectors · PeptideClients' };

export default async function ConnectorsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const who = await viewer();
  const { organizationId, mayManage } = who;
  const [db, now, query] = [consoleDatabase(), new Date(), readListQuery(await searchParams)];
  const { logRetentionDays: retentionDays, mail } = env();
  const [page, attention, notes, stores, managers, steps, zone] = await Promise.all([
    listConnections(db, organizationId, query, now),
    needsAttention(db, who, { retentionDays, now }),
    listNotes(db, who, now),
    ownStores(),
    mayManage ? [] : listManagers(db, organizationId),
    readFirstSteps(db, organizationId, { sendsMail: mail !== null, now }),
    readerZone(),
  ]);
  const isEmpty = page.all === 0;
  return (
    <>
      <PageHeader
        crumbs={[{ title: 'Connectors' }]}
        title="Connectors"
        actions={
          mayManage && (
            <Button asChild variant="primary">
              <Link href="/settings/connectors/new">New integration key</Link>
            </Button>
          )
        }
      />
      {mayManage ? <NewKeyShortcut /> : <ReadOnlyCard managers={managers} />}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
        {steps === null && (
          <Block what="today’s numbers">
            <Suspense fallback={<OverviewSkeleton />}>
              <Overview
                db={db}
                organizationId={organizationId}
                stores={stores}
                attention={attention.length}
                parked={notes.parked?.deliveries ?? null}
                zone={zone}
                now={now}
              />
            </Suspense>
          </Block>
        )}
        {steps !== null && mayManage && !isEmpty && <FirstStepsCard steps={steps} />}
        {isEmpty && (
          <div className="grid gap-1">
            <h2 className="font-semibold text-section">No connections yet.</h2>
            {mayManage && <p className="text-text-2">Pick where your orders come from. It takes about five minutes.</p>}
          </div>
        )}
        {mayManage && <QuickStartCards large={isEmpty} />}
        {steps !== null && mayManage && isEmpty && <FirstStepsCard steps={steps} />}
        {attention.length > 0 && <AttentionList items={attention} />}
        {isEmpty ? (
          <div className="text-table text-text-2">
            <Notes {...notes} />
          </div>
        ) : (
          <Connections page={page} query={query} stores={stores.map(({ id, name }) => ({ id, name }))}>
            <Notes {...notes} />
          </Connections>
        )}
      </div>
    </>
  );
}

import type { Metadata } from 'next';
import Link from 'next/link';
import { ParkedDeliveries } from '../../../../components/connectors/parked/parked-deliveries.tsx';
import { PageHeader } from '../../../../components/shell/page-header.tsx';
import { Button } from '../../../../components/ui/button.tsx';
import { consoleDatabase } from '../../../../lib/database/console-database.ts';
import { manager } from '../../../../lib/session.ts';
import { listWaiting } from '../../../../lib/woocommerce/list-waiting.ts';
import { reprocessAction, showParkedAction, waitingIdsAction } from './actions.ts';

export const metadata: Metadata = { title: 'Parked deliveries · PeptideClients' };

export default async function ParkedPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { organizationId } = await manager();
  const asked = Number((await searchParams).page);
  const wanted = Number.isSafeInteger(asked) && asked > 0 ? asked : 1;
  const { deliveries, all, page, pages } = await listWaiting(consoleDatabase(), organizationId, wanted);
  const actions = { reprocess: reprocessAction, waitingIds: waitingIdsAction, show: showParkedAction };
  return (
    <>
      <PageHeader
        crumbs={[{ title: 'Connectors', href: '/settings/connectors' }, { title: 'Parked deliveries' }]}
        title="Parked deliveries"
      />
      <p className="mb-6 max-w-[68ch] text-text-2">
        Authentic deliveries of WooCommerce that could not be applied. Each is kept whole; WooCommerce counts it as
        delivered and never sends it again. Reprocess applies it now, and a newer state of the order wins.
      </p>
      {all === 0 ? (
        <p className="rounded-card border border-border bg-surface px-4 py-12 text-center font-medium">
          Nothing is parked.
        </p>
      ) : (
        <ParkedDeliveries key={page} deliveries={deliveries} all={all} actions={actions} />
      )}
      {pages > 1 && (
        <nav aria-label="Pages" className="mt-3 flex items-center justify-end gap-2 text-table text-text-2">
          {page > 1 && (
            <Button asChild size="small">
              <Link href={`/settings/connectors/parked?page=${page - 1}`}>Newer</Link>
            </Button>
          )}
          Page {page} of {pages}
          {page < pages && (
            <Button asChild size="small">
              <Link href={`/settings/connectors/parked?page=${page + 1}`}>Older</Link>
            </Button>
          )}
        </nav>
      )}
    </>
  );
}

import type { Metadata } from 'next';
import { ParkedDeliveries } from '../../../../components/connectors/parked/parked-deliveries.tsx';
import { ParkedFilters } from '../../../../components/connectors/parked/parked-filters.tsx';
import { ParkedGroups } from '../../../../components/connectors/parked/parked-groups.tsx';
import {
  everything,
  type Params,
  parkedHref,
  parkedQuery,
} from '../../../../components/connectors/parked/parked-url.ts';
import { SpaceUsed } from '../../../../components/connectors/parked/space-used.tsx';
import { ListPages } from '../../../../components/shell/list-pages.tsx';
import { PageHeader } from '../../../../components/shell/page-header.tsx';
import { consoleDatabase } from '../../../../lib/database/console-database.ts';
import { manager } from '../../../../lib/session.ts';
import { listWaiting, parkedKeys, waitingGroups } from '../../../../lib/woocommerce/list-waiting.ts';
import { parkedUses } from '../../../../lib/woocommerce/parked-quota.ts';

export const metadata: Metadata = { title: 'Parked deliveries · PeptideClients' };

export default async function ParkedPage({ searchParams }: { searchParams: Promise<Params> }) {
  const { organizationId } = await manager();
  const { filter, before } = parkedQuery(await searchParams);
  const db = consoleDatabase();
  const [{ deliveries, all, more }, groups, keys] = await Promise.all([
    listWaiting(db, organizationId, filter, before),
    waitingGroups(db, organizationId),
    parkedKeys(db, organizationId),
  ]);
  const shownKeys = keys.filter(({ keyId }) => filter.keyId === null || keyId === filter.keyId);
  const uses = await parkedUses(
    db,
    shownKeys.map(({ id }) => id),
  );
  const here = parkedHref(filter, before);
  const isFiltered = parkedHref(filter) !== parkedHref(everything);
  const last = deliveries.at(-1);
  return (
    <>
      <PageHeader
        crumbs={[{ title: 'Connectors', href: '/settings/connectors' }, { title: 'Parked deliveries' }]}
        title="Parked deliveries"
      />
      <p className="mb-4 max-w-[68ch] text-text-2">
        Genuine WooCommerce deliveries that we couldn’t apply. Each is stored in full, because WooCommerce counts it as
        delivered and never sends it again. Reprocess applies it now, unless we have a newer state of the order.
      </p>
      <SpaceUsed keys={shownKeys} uses={uses} />
      {!isFiltered && groups.length > 0 && <ParkedGroups groups={groups} />}
      {keys.length > 0 && <ParkedFilters filter={filter} keys={keys} />}
      {deliveries.length === 0 ? (
        <p className="rounded-card border border-border bg-surface px-4 py-12 text-center font-medium">
          {isFiltered || before !== null ? 'No deliveries match.' : 'Nothing is parked.'}
        </p>
      ) : (
        <ParkedDeliveries key={here} deliveries={deliveries} all={all} filter={filter} />
      )}
      <ListPages
        first={before === null ? null : parkedHref(filter)}
        older={more && last ? parkedHref(filter, last.id) : null}
      />
    </>
  );
}

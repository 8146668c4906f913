import type { Metadata } from 'next';
import Link from 'next/link';
import { OrdersTable } from '../../../../components/records/orders-table.tsx';
import { RecordPages } from '../../../../components/records/record-cells.tsx';
import { RecordFilters } from '../../../../components/records/record-filters.tsx';
import { PageHeader } from '../../../../components/shell/page-header.tsx';
import { readerZone } from '../../../../components/shell/reader-times.ts';
import { Button } from '../../../../components/ui/button.tsx';
import { Card } from '../../../../components/ui/card.tsx';
import { consoleDatabase } from '../../../../lib/database/console-database.ts';
import { listOrders } from '../../../../lib/records/list-orders.ts';
import { isNarrowed, orderCursorFrom, recordQueryFrom, recordSearch } from '../../../../lib/records/record-query.ts';
import { searched } from '../../../../lib/records/scope-of-search.ts';
import { ownStores, viewer } from '../../../../lib/session.ts';

export const metadata: Metadata = { title: 'Orders · PeptideClients' };

const PATH = '/settings/connectors/orders';

/** Where is my order (contract §18): all orders of the organization, found by whatever a person knows of one. */
export default async function OrdersPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const { organizationId, mayManage } = await viewer();
  const params = await searchParams;
  const get = (name: string) => (typeof params[name] === 'string' ? params[name] : null);
  const query = recordQueryFrom({ get });
  const before = orderCursorFrom(get('before'));
  const [db, zone] = [consoleDatabase(), await readerZone()];
  const found = await searched(db, organizationId, await ownStores(), query.store);
  const page = await listOrders(db, found, { query, before, zone });
  const names = new Map(found.choices.stores.map(({ id, name }) => [id, name]));
  const orders = page.orders.map((order) => ({
    ...order,
    from: `${names.get(order.storeId) ?? ''} · ${order.source}`,
    client: order.client && (order.client.name ?? order.client.email ?? 'Unnamed client'),
  }));
  const isEmpty = orders.length === 0 && page.before === null && before === null;
  return (
    <>
      <PageHeader
        crumbs={[{ title: 'Connectors', href: '/settings/connectors' }, { title: 'Orders' }]}
        title="Orders"
        actions={
          mayManage &&
          orders.length > 0 && (
            <Button asChild>
              <a href={`${PATH}/export${recordSearch(query)}`} download>
                Export as CSV
              </a>
            </Button>
          )
        }
      />
      {(isNarrowed(query) || !isEmpty) && (
        <RecordFilters key={recordSearch(query)} of="orders" path={PATH} query={query} choices={found.choices} />
      )}
      {orders.length > 0 ? (
        <OrdersTable orders={orders} />
      ) : (
        <Card className="grid justify-items-center gap-2 px-4 py-12 text-center">
          <p className="font-medium">
            {isNarrowed(query) || page.before !== null
              ? 'No orders match.'
              : before
                ? 'There are no older orders.'
                : 'No orders yet.'}
          </p>
          {isEmpty && !isNarrowed(query) && (
            <p className="text-text-2">
              Orders appear here as soon as a{' '}
              <Link href="/settings/connectors" className="text-accent underline underline-offset-2">
                connection
              </Link>{' '}
              sends one.
            </p>
          )}
          {isNarrowed(query) && query.q !== null && (
            <p className="max-w-[68ch] text-text-2">
              Ids and e-mail addresses must be whole; a name may be just its beginning. An order that was sent but
              refused is in the connection’s request log, and one that couldn’t be read is parked.
            </p>
          )}
        </Card>
      )}
      <RecordPages
        first={before === null ? null : `${PATH}${recordSearch(query)}`}
        older={page.before === null ? null : `${PATH}${recordSearch(query, page.before)}`}
        searchedTo={page.searchedTo}
        noun="orders"
      />
    </>
  );
}

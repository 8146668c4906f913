import type { Metadata } from 'next';
import Link from 'next/link';
import { OrdersTable } from '../../../../components/records/orders-table.tsx';
import { RecordList } from '../../../../components/records/record-list.tsx';
import { readerZone } from '../../../../components/shell/reader-times.ts';
import { consoleDatabase } from '../../../../lib/database/console-database.ts';
import { listOrders } from '../../../../lib/records/list-orders.ts';
import { orderCursorFrom, recordQueryFrom } from '../../../../lib/records/record-query.ts';
import { searched } from '../../../../lib/records/scope-of-search.ts';
import { activityHref } from '../../../../lib/search/found.ts';
import { ownStores, viewer } from '../../../../lib/session.ts';

export const metadata: Metadata = { title: 'Orders · PeptideClients' };

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
  return (
    <RecordList
      of="orders"
      query={query}
      choices={found.choices}
      isFurther={before !== null}
      page={page}
      mayExport={mayManage}
      hint={
        <>
          Enter ids and e-mail addresses in full; for a name, its beginning is enough. An order that was sent but
          refused is in{' '}
          <Link
            href={activityHref(query.q ?? '')}
            prefetch={false}
            className="text-accent underline underline-offset-2"
          >
            Activity
          </Link>
          , and one that couldn’t be read is parked.
        </>
      }
      table={orders.length === 0 ? null : <OrdersTable orders={orders} />}
    />
  );
}

import { CSV_START, csvLine } from '../csv-line.ts';
import type { Transaction } from '../database/prisma.ts';
import { amountAlone } from '../money/amount.ts';
import { listClients } from './list-clients.ts';
import { listOrders } from './list-orders.ts';
import { orderCursorFrom, type RecordQuery } from './record-query.ts';
import type { Searched } from './scope-of-search.ts';

/** Rows that are read at once, and so held in memory. */
const CHUNK = 1_000;

/** All orders that a query names as lines of CSV, the last placed first, a thousand at a time. */
export async function* ordersAsCsv(db: Transaction, searched: Searched, query: RecordQuery, zone: string) {
  const names = new Map(searched.stores.map(({ id, name }) => [id, name]));
  yield CSV_START + csvLine(orderColumns);
  let before = null;
  do {
    const page = await listOrders(db, searched, { query, before, zone, size: CHUNK });
    const lines = page.orders.map((order) =>
      csvLine([
        order.id,
        order.externalId,
        order.number,
        names.get(order.storeId) ?? '',
        order.source,
        order.placedAt,
        order.trashed ? `${order.status} (in the trash)` : order.status,
        order.paymentStatus,
        order.currency,
        amountAlone(order.totalCents, order.currency),
        amountAlone(order.paidCents, order.currency),
        amountAlone(order.refundedCents, order.currency),
        order.client?.name ?? null,
        order.client?.email ?? null,
      ]),
    );
    yield lines.join('');
    before = orderCursorFrom(page.before);
  } while (before !== null);
}

const orderColumns = [
  ...['id', 'external_id', 'number', 'store', 'source', 'placed_at', 'status', 'payment_status', 'currency'],
  ...['total', 'paid', 'refunded', 'client_name', 'client_email'],
];

/** The same of clients, the newest here first. */
export async function* clientsAsCsv(db: Transaction, searched: Searched, query: RecordQuery) {
  const names = new Map(searched.stores.map(({ id, name }) => [id, name]));
  yield CSV_START +
    csvLine(['id', 'external_id', 'store', 'source', 'name', 'email', 'phone', 'company', 'created_at']);
  let before: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listClients>> = await listClients(db, searched, {
      query,
      before,
      size: CHUNK,
    });
    const lines = page.clients.map((client) =>
      csvLine([
        client.id,
        client.externalId,
        names.get(client.storeId) ?? '',
        client.source,
        client.name,
        client.email,
        client.phone,
        client.company,
        client.createdAt,
      ]),
    );
    yield lines.join('');
    before = page.before;
  } while (before !== null);
}

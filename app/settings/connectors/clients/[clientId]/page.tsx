import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { History } from '../../../../../components/records/history.tsx';
import { OrdersTable } from '../../../../../components/records/orders-table.tsx';
import { addressText, Fact, Facts } from '../../../../../components/records/record-facts.tsx';
import { PageHeader } from '../../../../../components/shell/page-header.tsx';
import { TitledCard } from '../../../../../components/ui/card.tsx';
import { Time } from '../../../../../components/ui/time.tsx';
import { consoleDatabase } from '../../../../../lib/database/console-database.ts';
import { listHistory } from '../../../../../lib/history/list-history.ts';
import { rowsInLog } from '../../../../../lib/history/rows-in-log.ts';
import { paymentStatus } from '../../../../../lib/orders/order-statuses.ts';
import { recordOf } from '../../../../../lib/record-of.ts';
import { everyRecord, isUuid, recordSearch } from '../../../../../lib/records/record-query.ts';
import { ordersOfClient, showClientRecord } from '../../../../../lib/records/show-record.ts';
import { viewer } from '../../../../../lib/session.ts';

interface PageProps {
  params: Promise<{ clientId: string }>;
  searchParams: Promise<Record<string, unknown>>;
}

const PATH = '/settings/connectors/clients';
const FIRST_CHANGES = 50;

/** The viewer's client of that id; anything else is "nothing here". Asked once a request. */
const ownClient = cache(async (id: string) => {
  const { organizationId } = await viewer();
  const client = isUuid(id) ? await showClientRecord(consoleDatabase(), organizationId, id) : null;
  return client ?? notFound();
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const client = await ownClient((await params).clientId);
  return { title: { absolute: `${nameOf(client)} · Clients` } };
}

/** One client: who it is, their orders, and what made and changed the record. */
export default async function ClientPage({ params, searchParams }: PageProps) {
  const client = await ownClient((await params).clientId);
  const { organizationId } = await viewer();
  const db = consoleDatabase();
  const isWhole = (await searchParams).history === 'all';
  const [{ orders, more }, entries] = await Promise.all([
    ordersOfClient(db, client),
    listHistory(db, client, isWhole ? undefined : FIRST_CHANGES),
  ]);
  const rows = await rowsInLog(
    db,
    organizationId,
    entries.map(({ request_id }) => request_id),
  );
  const lines = orders.map((order) => {
    const sums = {
      total_cents: Number(order.totalCents),
      paid_cents: Number(order.paidCents),
      refunded_cents: Number(order.refundedCents),
    };
    return {
      ...order,
      from: `${client.store.name} · ${order.source}`,
      totalCents: sums.total_cents,
      paymentStatus: paymentStatus(sums),
      placedAt: order.placedAt.toISOString(),
      trashed: order.trashedAt !== null,
    };
  });
  const metadata = Object.entries(recordOf(client.metadata));
  const search = client.externalId ?? client.email;
  return (
    <>
      <PageHeader
        crumbs={[
          { title: 'Connectors', href: '/settings/connectors' },
          { title: 'Clients', href: PATH },
          { title: nameOf(client) },
        ]}
        title={nameOf(client)}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
          <section aria-labelledby="orders" className="grid gap-3">
            <h2 id="orders" className="font-semibold text-section">
              Orders
            </h2>
            {lines.length === 0 ? <p className="text-text-2">No orders yet.</p> : <OrdersTable orders={lines} />}
            {more && search !== null && (
              <p className="text-table text-text-2">
                The newest {lines.length} orders.{' '}
                <Link
                  href={`/settings/connectors/orders${recordSearch({ ...everyRecord, q: search, store: client.storeId })}`}
                  prefetch={false}
                  className="text-accent underline underline-offset-2"
                >
                  Show all of them
                </Link>
              </p>
            )}
          </section>
          <History
            entries={entries}
            changes={client.changes}
            rows={rows}
            currency="USD"
            all={!isWhole && client.changes > FIRST_CHANGES ? `${PATH}/${client.id}?history=all#history` : null}
          />
        </div>
        <div className="max-xl:order-first">
          <TitledCard title="Facts">
            <Facts>
              <Fact name="Client id" mono copied={client.id}>
                {client.id}
              </Fact>
              <Fact name="External id" mono>
                {client.externalId}
              </Fact>
              <Fact name="E-mail">{client.email}</Fact>
              <Fact name="Phone">{client.phone}</Fact>
              <Fact name="Company">{client.company}</Fact>
              <Fact name="Billing address">{addressText(client.billingAddress)}</Fact>
              <Fact name="Shipping address">{addressText(client.shippingAddress)}</Fact>
              <Fact name="Store">{client.store.name}</Fact>
              <Fact name="Source" mono>
                {client.source}
              </Fact>
              <Fact name="Added">
                <Time value={client.createdAt} style="full" />
              </Fact>
              <Fact name="Last changed">
                <Time value={client.updatedAt} style="full" />
              </Fact>
              {metadata.map(([key, value]) => (
                <Fact key={key} name={key} mono>
                  {String(value)}
                </Fact>
              ))}
            </Facts>
          </TitledCard>
        </div>
      </div>
    </>
  );
}

function nameOf(client: { name: string | null; email: string | null; externalId: string | null }): string {
  return client.name ?? client.email ?? client.externalId ?? 'Unnamed client';
}

import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { History } from '../../../../../components/records/history.tsx';
import { OrderLines, OrderMoney } from '../../../../../components/records/order-parts.tsx';
import { RecordLink } from '../../../../../components/records/record-cells.tsx';
import { addressText, Fact, Facts } from '../../../../../components/records/record-facts.tsx';
import { OrderState, PaymentState } from '../../../../../components/records/record-status.tsx';
import { PageHeader } from '../../../../../components/shell/page-header.tsx';
import { Notice, TitledCard } from '../../../../../components/ui/card.tsx';
import { Time } from '../../../../../components/ui/time.tsx';
import { consoleDatabase } from '../../../../../lib/database/console-database.ts';
import { listHistory } from '../../../../../lib/history/list-history.ts';
import { rowsInLog } from '../../../../../lib/history/rows-in-log.ts';
import { paymentStatus } from '../../../../../lib/orders/order-statuses.ts';
import { recordOf } from '../../../../../lib/record-of.ts';
import { isUuid } from '../../../../../lib/records/record-query.ts';
import { showOrder } from '../../../../../lib/records/show-record.ts';
import { viewer } from '../../../../../lib/session.ts';

interface PageProps {
  params: Promise<{ orderId: string }>;
  searchParams: Promise<Record<string, unknown>>;
}

const PATH = '/settings/connectors/orders';
const FIRST_CHANGES = 50;

/** The viewer's order of that id; anything else is "nothing here". Asked once a request. */
const ownOrder = cache(async (id: string) => {
  const { organizationId } = await viewer();
  const order = isUuid(id) ? await showOrder(consoleDatabase(), organizationId, id) : null;
  return order ?? notFound();
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { number, externalId } = await ownOrder((await params).orderId);
  return { title: { absolute: `Order ${number ?? externalId} · PeptideClients` } };
}

/** One order: its state, what was sold, the money, whose it is, and all that made and changed it (contract §18). */
export default async function OrderPage({ params, searchParams }: PageProps) {
  const order = await ownOrder((await params).orderId);
  const { organizationId } = await viewer();
  const db = consoleDatabase();
  const isWhole = (await searchParams).history === 'all';
  const entries = await listHistory(db, order, isWhole ? undefined : FIRST_CHANGES);
  const rows = await rowsInLog(
    db,
    organizationId,
    entries.map(({ request_id }) => request_id),
  );
  const name = order.number ?? order.externalId;
  const paid = paymentStatus({
    total_cents: Number(order.totalCents),
    paid_cents: Number(order.paidCents),
    refunded_cents: Number(order.refundedCents),
  });
  const coupons = Array.isArray(order.couponCodes) ? order.couponCodes.join(', ') : null;
  const metadata = Object.entries(recordOf(order.metadata));
  return (
    <>
      <PageHeader
        crumbs={[
          { title: 'Connectors', href: '/settings/connectors' },
          { title: 'Orders', href: PATH },
          { title: name },
        ]}
        title={`Order ${name}`}
        beside={
          <>
            <OrderState status={order.status} trashed={order.trashedAt !== null} />
            <PaymentState status={paid} />
          </>
        }
      />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
          {order.attention !== null && <Notice tone="warn">{order.attention.reason}</Notice>}
          <OrderLines order={order} />
          <OrderMoney order={order} />
          <History
            entries={entries}
            changes={order.changes}
            rows={rows}
            currency={order.currency}
            all={!isWhole && order.changes > FIRST_CHANGES ? `${PATH}/${order.id}?history=all#history` : null}
          />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-6 max-xl:order-first">
          <TitledCard title="Facts">
            <Facts>
              <Fact name="Order id" mono copied={order.id}>
                {order.id}
              </Fact>
              <Fact name="External id" mono copied={order.externalId}>
                {order.externalId}
              </Fact>
              <Fact name="Number">{order.number}</Fact>
              <Fact name="Store">{order.store.name}</Fact>
              <Fact name="Source" mono>
                {order.source}
              </Fact>
              <Fact name="Placed">
                <Time value={order.placedAt} style="full" />
              </Fact>
              <Fact name="Received">
                <Time value={order.createdAt} style="full" />
              </Fact>
              <Fact name="Last changed">
                <Time value={order.updatedAt} style="full" />
              </Fact>
              <Fact name="Cancelled">{order.cancelledAt && <Time value={order.cancelledAt} style="full" />}</Fact>
              <Fact name="In the trash since">{order.trashedAt && <Time value={order.trashedAt} style="full" />}</Fact>
              <Fact name="Coupons">{coupons}</Fact>
              <Fact name="Note">{order.note}</Fact>
              {metadata.map(([key, value]) => (
                <Fact key={key} name={key} mono>
                  {String(value)}
                </Fact>
              ))}
            </Facts>
          </TitledCard>
          <TitledCard title="Client">
            {order.client === null ? (
              <p className="text-text-2">This order has no client.</p>
            ) : (
              <Facts>
                <Fact name="Name">
                  <RecordLink href={`/settings/connectors/clients/${order.client.id}`}>
                    {order.client.name ?? order.client.email ?? order.client.externalId ?? 'Unnamed client'}
                  </RecordLink>
                </Fact>
                <Fact name="E-mail">{order.client.email}</Fact>
                <Fact name="Phone">{order.client.phone}</Fact>
              </Facts>
            )}
            <div className="mt-2 grid gap-2 text-table">
              <Address what="Billing address" address={addressText(order.billingAddress)} />
              <Address what="Shipping address" address={addressText(order.shippingAddress)} />
            </div>
          </TitledCard>
        </div>
      </div>
    </>
  );
}

function Address({ what, address }: { what: string; address: string | null }) {
  if (address === null) return null;
  return (
    <p className="wrap-anywhere">
      <span className="block text-text-2">{what}</span>
      {address}
    </p>
  );
}

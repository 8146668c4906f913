import { amount } from '../../lib/money/amount.ts';
import type { OrderStatus, PaymentStatus } from '../../lib/orders/order-statuses.ts';
import { cn } from '../ui/cn.ts';
import { Time } from '../ui/time.tsx';
import { Aside, Cell, RecordLink, RecordRow, RecordTable } from './record-cells.tsx';
import { OrderState, PaymentState } from './record-status.tsx';

/** What a line of a list of orders shows. */
export interface OrderLine {
  id: string;
  externalId: string;
  number: string | null;
  /** `Berlin · woocommerce` */
  from: string;
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  currency: string;
  totalCents: number;
  /** Null: nobody we know. Absent: the list is of one client. */
  client?: string | null;
  placedAt: string;
  trashed: boolean;
}

/** Orders, the last placed first. */
export function OrdersTable({ orders }: { orders: readonly OrderLine[] }) {
  const withClients = orders.some(({ client }) => client !== undefined);
  const heads = ['Order', 'Placed', ...(withClients ? ['Client'] : []), '~From', 'Status', 'Payment', '>Total'];
  return (
    <RecordTable label="Orders" heads={heads}>
      {orders.map((order) => (
        <RecordRow key={order.id}>
          <Cell className="sm:min-w-32 sm:max-w-60">
            <RecordLink href={`/settings/connectors/orders/${order.id}`}>{order.number ?? order.externalId}</RecordLink>
            {order.number !== null && order.number !== order.externalId && (
              <span className="wrap-anywhere block font-mono text-meta text-text-3">{order.externalId}</span>
            )}
            <Aside>{order.from}</Aside>
          </Cell>
          <Cell className="whitespace-nowrap text-text-2">
            <Time value={order.placedAt} />
          </Cell>
          {withClients && (
            <Cell className={cn('wrap-anywhere sm:min-w-28 sm:max-w-60', !order.client && 'max-sm:hidden')}>
              {order.client ?? '—'}
            </Cell>
          )}
          <Cell className="wrap-anywhere text-text-2 sm:min-w-32 sm:max-w-52 sm:@max-4xl:hidden">{order.from}</Cell>
          <Cell>
            <OrderState status={order.status} trashed={order.trashed} />
          </Cell>
          <Cell>
            <PaymentState status={order.paymentStatus} />
          </Cell>
          <Cell className="whitespace-nowrap tabular-nums sm:text-right">
            {amount(order.totalCents, order.currency)}
          </Cell>
        </RecordRow>
      ))}
    </RecordTable>
  );
}

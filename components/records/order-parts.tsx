import { amount } from '../../lib/money/amount.ts';
import { SHOWN_LINES, type ShownOrder } from '../../lib/records/show-record.ts';
import { TitledCard } from '../ui/card.tsx';
import { cn } from '../ui/cn.ts';
import { count } from '../ui/numbers.ts';
import { Time } from '../ui/time.tsx';
import { Cell, RecordRow, RecordTable } from './record-cells.tsx';

/** What was sold, and how the total adds up. */
export function OrderLines({ order }: { order: ShownOrder }) {
  const { currency, lines } = order;
  const all = order._count.lines;
  const sums = [
    { what: 'Subtotal', cents: order.subtotalCents },
    { what: 'Discount', cents: -order.discountCents },
    { what: 'Shipping', cents: order.shippingCents },
    { what: 'Fees', cents: order.feeCents },
    { what: 'Tax', cents: order.taxCents },
  ].filter(({ what, cents }) => what === 'Subtotal' || cents !== 0n);
  return (
    <section aria-labelledby="lines" className="grid gap-3">
      <h2 id="lines" className="font-semibold text-section">
        Lines
      </h2>
      <RecordTable label="Lines" heads={['Description', 'SKU', '>Quantity', '>Price', '>Total']}>
        {lines.map((line) => (
          <RecordRow key={line.id}>
            <Cell className="wrap-anywhere max-sm:font-medium">{line.description}</Cell>
            <Cell className={cn('wrap-anywhere font-mono text-text-2', line.sku === null && 'max-sm:hidden')}>
              {line.sku ?? '—'}
            </Cell>
            <Cell className="whitespace-nowrap tabular-nums sm:text-right">
              {count(Number(line.quantity))} <span className="sm:hidden">×</span>
            </Cell>
            <Cell className="whitespace-nowrap tabular-nums sm:text-right">
              {amount(Number(line.unitPriceCents), currency)}
            </Cell>
            <Cell className="whitespace-nowrap tabular-nums sm:text-right">
              {amount(Number(line.totalCents), currency)}
            </Cell>
          </RecordRow>
        ))}
      </RecordTable>
      {all > lines.length && (
        <p className="text-table text-text-2">
          The first {SHOWN_LINES} of {count(all)} lines. <code>GET /orders/{'{id}'}</code> returns them all.
        </p>
      )}
      <dl aria-label="How the total adds up" className="ml-auto grid w-full max-w-80 gap-1 text-table tabular-nums">
        {sums.map(({ what, cents }) => (
          <Sum key={what} what={what} text={amount(Number(cents), currency)} />
        ))}
        <Sum what="Total" text={amount(Number(order.totalCents), currency)} strong />
        <Sum what="Paid" text={amount(Number(order.paidCents), currency)} />
        {order.refundedCents > 0n && <Sum what="Refunded" text={amount(-Number(order.refundedCents), currency)} />}
      </dl>
    </section>
  );
}

function Sum({ what, text, strong = false }: { what: string; text: string; strong?: boolean }) {
  return (
    <div className={cn('flex justify-between gap-4', strong && 'border-border border-t pt-1 font-semibold')}>
      <dt>{what}</dt>
      <dd className="whitespace-nowrap">{text}</dd>
    </div>
  );
}

/** Payments and refunds, also those that no longer count. */
export function OrderMoney({ order }: { order: ShownOrder }) {
  const { payments, refunds, currency } = order;
  if (payments.length + refunds.length === 0) {
    return (
      <TitledCard title="Payments and refunds">
        <p className="text-text-2">Nothing has been paid yet.</p>
      </TitledCard>
    );
  }
  const lines = [
    ...payments.map((one) => ({ ...one, what: 'Payment', at: one.paidAt, note: one.method, cents: one.amountCents })),
    ...refunds.map((one) => ({ ...one, what: 'Refund', at: one.createdAt, note: one.reason, cents: -one.amountCents })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());
  return (
    <section aria-labelledby="money" className="grid gap-3">
      <h2 id="money" className="font-semibold text-section">
        Payments and refunds
      </h2>
      <RecordTable label="Payments and refunds" heads={['What', 'When', 'External id', 'Note', '>Amount']}>
        {lines.map((one) => (
          <RecordRow key={one.id}>
            <Cell className={cn('whitespace-nowrap', one.removedAt !== null && 'line-through')}>{one.what}</Cell>
            <Cell className="whitespace-nowrap text-text-2">
              <Time value={one.at} />
            </Cell>
            <Cell className={cn('wrap-anywhere font-mono text-text-2', one.externalId === null && 'max-sm:hidden')}>
              {one.externalId ?? '—'}
            </Cell>
            <Cell className="wrap-anywhere text-text-2">
              {one.removedAt === null ? (one.note ?? '—') : 'The shop no longer has it, so it isn’t counted.'}
            </Cell>
            <Cell className="whitespace-nowrap tabular-nums sm:text-right">{amount(Number(one.cents), currency)}</Cell>
          </RecordRow>
        ))}
      </RecordTable>
    </section>
  );
}

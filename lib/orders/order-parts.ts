import type { Issue } from '../errors/api-error.ts';
import { refuseFor } from '../input/validate.ts';
import { newId } from '../new-id.ts';
import type { LineRecord, OrderRecord } from './order.ts';
import type { OrderInput } from './order-input.ts';

/** What an order's total is made of beside its lines. */
export const partNames = ['discount_cents', 'shipping_cents', 'fee_cents', 'tax_cents'] as const;
type Parts = Pick<OrderRecord, (typeof partNames)[number]>;
type Sums = Pick<OrderRecord, 'subtotal_cents' | 'total_cents'>;

/** The lines that an input makes, with ids of their own. */
export function newLines(lines: OrderInput['lines']): LineRecord[] {
  return lines.map((line) => ({
    id: newId(),
    description: line.description,
    sku: line.sku ?? null,
    quantity: line.quantity,
    unit_price_cents: line.unit_price_cents,
    total_cents: line.quantity * line.unit_price_cents,
    external_id: line.external_id || null,
    product_id: line.product_id || null,
    discount_cents: line.discount_cents ?? null,
    tax_cents: line.tax_cents ?? null,
    metadata: line.metadata ?? {},
  }));
}

/**
 * The order's sums (contract §9). Refuses with `validation_failed` what does not add up, to the claimed total for one.
 * Whole numbers up to 2^53−1 are exact in a double, and a product or sum beyond is never a safe integer: so this sees
 * every overflow.
 */
export function addUp(lines: readonly LineRecord[], parts: Parts, claimedTotal: number | undefined): Sums {
  const subtotal = lines.reduce((sum, line) => sum + line.total_cents, 0);
  const total = subtotal - parts.discount_cents + parts.shipping_cents + parts.fee_cents + parts.tax_cents;
  const issues: Issue[] = [];
  const tooMuch = 'must not exceed 9007199254740991';
  for (const [i, line] of lines.entries()) {
    if (!Number.isSafeInteger(line.total_cents)) {
      issues.push({ path: `lines[${i}]`, message: `quantity × unit_price_cents ${tooMuch}` });
    }
  }
  if (issues.length === 0 && !(Number.isSafeInteger(subtotal) && Number.isSafeInteger(total))) {
    issues.push({ path: 'lines', message: `with all other amounts ${tooMuch}` });
  }
  if (issues.length === 0 && total < 0) {
    issues.push({ path: 'discount_cents', message: `must not make the total negative; it would be ${total}` });
  }
  const claimed = claimedTotal ?? total;
  if (issues.length === 0 && claimed !== total) {
    const sum = 'subtotal − discount + shipping + fee + tax';
    issues.push({ path: 'total_cents', message: `must be ${total}, which is ${sum}; it was ${claimed}` });
  }
  refuseFor(issues);
  return { subtotal_cents: subtotal, total_cents: total };
}

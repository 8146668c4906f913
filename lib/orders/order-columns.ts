import type { LineRecord, OrderRecord } from './order.ts';

/** The columns of a line that its record has, each with its type: all that a statement must know to write lines. */
const columns: Record<keyof LineRecord, string> = {
  id: 'uuid',
  description: 'text',
  sku: 'text',
  quantity: 'bigint',
  unit_price_cents: 'bigint',
  total_cents: 'bigint',
  external_id: 'text',
  product_id: 'text',
  discount_cents: 'bigint',
  tax_cents: 'bigint',
  metadata: 'json',
};
const names = Object.keys(columns);

export const lineColumns = names.join(', ');
export const lineValues = names.map((name) => `line.${name}`).join(', ');
/** For lines that are there already. */
export const linesExcluded = names
  .filter((name) => name !== 'id')
  .map((name) => `${name} = excluded.${name}`)
  .join(', ');

/** A JSON list of line records as rows called `line`, with their `position` from 1. */
export function linesOf(json: string): string {
  const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  return `rows from (json_to_recordset(${json}) as (${typed.join(', ')})) with ordinality as line (${lineColumns}, position)`;
}

/** What is kept as JSON of an order itself: billing_address, shipping_address, coupon_codes. Nothing said is null. */
export function jsonOf({
  billing_address,
  shipping_address,
  coupon_codes,
}: Pick<OrderRecord, 'billing_address' | 'shipping_address' | 'coupon_codes'>) {
  const json = (value: object | null) => (value === null ? null : JSON.stringify(value));
  return {
    billing_address: json(billing_address),
    shipping_address: json(shipping_address),
    coupon_codes: json(coupon_codes.length > 0 ? coupon_codes : null),
  };
}

/** A small order; `more` fields on top. */
export function wcOrder(id: number, more: object = {}) {
  return {
    id,
    status: 'processing',
    currency: 'USD',
    total: '20.00',
    total_tax: '0.00',
    customer_id: 0,
    billing: { first_name: 'Ada', email: 'ada@example.com' },
    line_items: [
      { name: 'Mug', quantity: 1, subtotal: '10.00', total: '10.00' },
      { name: 'Tee', quantity: 2, subtotal: '10.00', total: '10.00' },
    ],
    refunds: [],
    date_created_gmt: '2026-11-23T10:00:00',
    date_modified_gmt: '2026-11-23T10:00:00',
    date_paid_gmt: '2026-11-23T10:00:00',
    payment_method_title: 'Card',
    ...more,
  };
}
/** Its stamp, some seconds later. */
export const modified = (second: number) => ({
  date_modified_gmt: `2026-11-23T10:00:${String(second).padStart(2, '0')}`,
});

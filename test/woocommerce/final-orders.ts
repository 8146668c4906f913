import type { OrderRecord } from '../../lib/orders/order.ts';

/** What an order's record says in the end, but for ids and our own times. */
export interface FinalOrder {
  status: string;
  payment_status: string;
  currency: string;
  subtotal_cents: number;
  discount_cents: number;
  shipping_cents: number;
  fee_cents: number;
  tax_cents: number;
  total_cents: number;
  paid_cents: number;
  refunded_cents: number;
  /** description, sku, quantity, unit_price_cents, total_cents */
  lines: [string, string | null, number, number, number][];
  /** external_id, status, amount_cents, refunded_cents, method, paid_at */
  payments: [string, string, number, number, string | null, string][];
  /** external_id, amount_cents, reason */
  refunds: [string, number, string | null][];
  /** external_id, email, name */
  client: [string | null, string | null, string | null];
  note: string | null;
  metadata: Record<string, string>;
  placed_at: string;
  cancelled_at: string | null;
  trashed: boolean;
}

const common = {
  currency: 'USD',
  discount_cents: 0,
  shipping_cents: 0,
  fee_cents: 0,
  tax_cents: 0,
  paid_cents: 0,
  refunded_cents: 0,
  payments: [],
  refunds: [],
  client: [null, 'ada@example.com', 'Ada Lovelace'],
  note: null,
  cancelled_at: null,
  trashed: false,
} satisfies Partial<FinalOrder>;

const tee = 'Tee "Größe L" <b>bold</b> 🎉';

/**
 * Every order of the recordings as it is after all of them, typed out from WooCommerce's own figures. 77 is not among
 * them: it was in the trash before anything of it was sent.
 */
export const finalOrders: Readonly<Record<string, FinalOrder>> = {
  'woo-23': {
    ...common,
    status: 'completed',
    payment_status: 'partially_refunded',
    subtotal_cents: 5000,
    discount_cents: 500,
    shipping_cents: 999,
    fee_cents: 150,
    tax_cents: 502,
    total_cents: 6151,
    paid_cents: 6151,
    refunded_cents: 1725,
    lines: [
      ['Mug', 'MUG-1', 2, 1250, 2500],
      [tee, 'TEE-1', 1, 2500, 2500],
    ],
    payments: [['woo-23', 'partially_refunded', 6151, 1725, 'bacs', '2026-11-23T15:56:11.000Z']],
    refunds: [
      ['woo-24', 1225, 'Damaged mug'],
      ['woo-25', 500, 'Goodwill'],
    ],
    metadata: { woo_number: '23', woo_coupons: 'ten' },
    placed_at: '2026-11-23T15:56:10.000Z',
  },
  'woo-26': {
    ...common,
    status: 'refunded',
    payment_status: 'refunded',
    subtotal_cents: 4250,
    shipping_cents: 999,
    total_cents: 5249,
    paid_cents: 5249,
    refunded_cents: 5249,
    lines: [['Hoodie - M', 'HOOD-M', 1, 4250, 4250]],
    payments: [['woo-26', 'refunded', 5249, 5249, 'bacs', '2026-11-23T15:56:17.000Z']],
    refunds: [['woo-27', 5249, 'Returned']],
    client: ['woo-2', 'grace@example.com', 'Grace Hopper'],
    metadata: { woo_number: '26', woo_transaction_id: 'ch_test_1' },
    placed_at: '2026-11-23T15:56:17.000Z',
  },
  'woo-28': {
    ...common,
    status: 'cancelled',
    payment_status: 'unpaid',
    subtotal_cents: 999,
    tax_cents: 89,
    total_cents: 1088,
    lines: [['E-book', 'EBOOK-1', 1, 999, 999]],
    metadata: { woo_number: '28' },
    placed_at: '2026-11-23T15:56:19.000Z',
    cancelled_at: '2026-11-23T15:56:27.000Z',
    trashed: true,
  },
  'woo-29': {
    ...common,
    status: 'cancelled',
    payment_status: 'paid',
    subtotal_cents: 1250,
    tax_cents: 111,
    total_cents: 1361,
    paid_cents: 1361,
    lines: [['Mug', 'MUG-1', 1, 1250, 1250]],
    payments: [['woo-29', 'succeeded', 1361, 0, 'bacs', '2026-11-23T15:56:24.000Z']],
    metadata: { woo_number: '29', woo_transaction_id: 'ch_test_2' },
    placed_at: '2026-11-23T15:56:21.000Z',
    cancelled_at: '2026-11-23T15:56:25.000Z',
  },
  'woo-30': {
    ...common,
    status: 'pending',
    payment_status: 'unpaid',
    subtotal_cents: 1250,
    tax_cents: 111,
    total_cents: 1361,
    lines: [['Mug', 'MUG-1', 1, 1250, 1250]],
    metadata: { woo_number: '30' },
    placed_at: '2026-11-23T15:56:31.000Z',
  },
  'woo-31': {
    ...common,
    status: 'processing',
    payment_status: 'paid',
    subtotal_cents: 999,
    discount_cents: 999,
    total_cents: 0,
    lines: [['E-book', 'EBOOK-1', 1, 999, 999]],
    metadata: { woo_number: '31', woo_coupons: 'full', woo_date_paid: '2026-11-23T15:56:37.000Z' },
    placed_at: '2026-11-23T15:56:36.000Z',
  },
  'woo-32': {
    ...common,
    status: 'completed',
    payment_status: 'paid',
    subtotal_cents: 0,
    total_cents: 0,
    lines: [['Free sample', 'FREE-1', 1, 0, 0]],
    metadata: { woo_number: '32', woo_date_paid: '2026-11-23T15:56:40.000Z' },
    placed_at: '2026-11-23T15:56:40.000Z',
  },
  'woo-33': {
    ...common,
    status: 'processing',
    payment_status: 'paid',
    subtotal_cents: 1000,
    tax_cents: 89,
    total_cents: 1089,
    paid_cents: 1089,
    lines: [['Fraction', 'FRAC-1', 3, 333, 1000]],
    payments: [['woo-33', 'succeeded', 1089, 0, null, '2026-11-23T15:56:43.000Z']],
    metadata: { woo_number: '33' },
    placed_at: '2026-11-23T15:56:43.000Z',
  },
  'woo-34': {
    ...common,
    status: 'processing',
    payment_status: 'paid',
    currency: 'JPY',
    subtotal_cents: 3960,
    total_cents: 3960,
    paid_cents: 3960,
    lines: [['Yen thing', 'JPY-1', 2, 1980, 3960]],
    payments: [['woo-34', 'succeeded', 3960, 0, null, '2026-11-23T15:56:46.000Z']],
    client: [null, 'taro@example.jp', '太郎 山田'],
    metadata: { woo_number: '34' },
    placed_at: '2026-11-23T15:56:46.000Z',
  },
  'woo-35': {
    ...common,
    status: 'processing',
    payment_status: 'paid',
    currency: 'JPY',
    subtotal_cents: 5953,
    shipping_cents: 500,
    tax_cents: 572,
    total_cents: 7025,
    paid_cents: 7025,
    lines: [
      ['Yen thing', 'JPY-1', 3, 1980, 5940],
      ['Mug', 'MUG-1', 1, 13, 13],
    ],
    payments: [['woo-35', 'succeeded', 7025, 0, null, '2026-11-23T15:56:51.000Z']],
    client: [null, 'hanako@example.jp', '花子 鈴木'],
    metadata: { woo_number: '35' },
    placed_at: '2026-11-23T15:56:50.000Z',
  },
  'woo-36': {
    ...common,
    status: 'processing',
    payment_status: 'paid',
    subtotal_cents: 2500,
    tax_cents: 222,
    total_cents: 2722,
    paid_cents: 2722,
    lines: [[tee, 'TEE-1', 1, 2500, 2500]],
    payments: [['woo-36', 'succeeded', 2722, 0, null, '2026-11-23T15:56:54.000Z']],
    client: [null, 'zoe+tag@example.com', 'Zoë "Zed" 😀 O\'Brien <script>alert(1)</script>'],
    // The NUL at its end is one that PostgreSQL could not keep.
    note: 'Line1\nLine2 "quoted" <b>bold</b> 👩‍👩‍👧 \\ back / slash é \ufffd?',
    metadata: { woo_number: '36' },
    placed_at: '2026-11-23T15:56:54.000Z',
  },
  'woo-37': {
    ...common,
    status: 'processing',
    payment_status: 'unpaid',
    subtotal_cents: 805860,
    shipping_cents: 999,
    tax_cents: 71609,
    total_cents: 878468,
    // Items of 1.11, 2.22 … 133.20; 1, 2, 3 or 4 of each in turn.
    lines: Array.from({ length: 120 }, (_, i): FinalOrder['lines'][number] => {
      const [quantity, total] = [(i % 4) + 1, (i + 1) * 111];
      return [`Bulk item ${i + 1}`, null, quantity, Math.round(total / quantity), total];
    }),
    metadata: { woo_number: '37' },
    placed_at: '2026-11-23T15:56:55.000Z',
  },
  'woo-38': {
    ...common,
    status: 'processing',
    payment_status: 'paid',
    subtotal_cents: 3750,
    shipping_cents: 999,
    tax_cents: 422,
    total_cents: 5171,
    paid_cents: 5171,
    lines: [['Mug', 'MUG-1', 3, 1250, 3750]],
    payments: [['woo-38', 'succeeded', 5171, 0, null, '2026-11-23T15:56:57.000Z']],
    metadata: { woo_number: '38' },
    placed_at: '2026-11-23T15:56:57.000Z',
  },
  'woo-39': {
    ...common,
    status: 'processing',
    payment_status: 'paid',
    subtotal_cents: 2500,
    fee_cents: -300,
    tax_cents: 195,
    total_cents: 2395,
    paid_cents: 2395,
    lines: [[tee, 'TEE-1', 1, 2500, 2500]],
    payments: [['woo-39', 'succeeded', 2395, 0, null, '2026-11-23T15:56:58.000Z']],
    metadata: { woo_number: '39' },
    placed_at: '2026-11-23T15:56:58.000Z',
  },
  'woo-76': {
    ...common,
    status: 'completed',
    payment_status: 'paid',
    subtotal_cents: 1325,
    tax_cents: 118,
    total_cents: 1443,
    paid_cents: 1443,
    lines: [['Mug', 'MUG-1', 1, 1325, 1325]],
    payments: [['woo-76', 'succeeded', 1443, 0, null, '2026-11-23T16:00:25.000Z']],
    metadata: { woo_number: '76' },
    placed_at: '2026-11-23T16:00:25.000Z',
  },
  'woo-111': {
    ...common,
    status: 'processing',
    payment_status: 'unpaid',
    subtotal_cents: 6900,
    discount_cents: 690,
    shipping_cents: 999,
    tax_cents: 640,
    total_cents: 7849,
    lines: [
      ['Mug', 'MUG-1', 2, 1325, 2650],
      ['Hoodie - M', 'HOOD-M', 1, 4250, 4250],
    ],
    client: [null, 'store.front@example.com', 'Store Front'],
    note: 'Ring twice',
    metadata: { woo_number: '111', woo_coupons: 'ten' },
    placed_at: '2026-11-23T16:02:58.000Z',
  },
};

/** An order's record, cut to what the table says of it. */
export function finalOf(order: OrderRecord): FinalOrder {
  const { lines, payments, refunds, client, trashed_at, ...rest } = order;
  return {
    status: rest.status,
    payment_status: rest.payment_status,
    currency: rest.currency,
    subtotal_cents: rest.subtotal_cents,
    discount_cents: rest.discount_cents,
    shipping_cents: rest.shipping_cents,
    fee_cents: rest.fee_cents,
    tax_cents: rest.tax_cents,
    total_cents: rest.total_cents,
    paid_cents: rest.paid_cents,
    refunded_cents: rest.refunded_cents,
    lines: lines.map((line) => [line.description, line.sku, line.quantity, line.unit_price_cents, line.total_cents]),
    payments: payments.map((payment) => [
      payment.external_id,
      payment.status,
      payment.amount_cents,
      payment.refunded_cents,
      payment.method,
      payment.paid_at,
    ]),
    refunds: refunds
      .filter(({ removed_at }) => removed_at === null)
      .map((refund): FinalOrder['refunds'][number] => [refund.external_id ?? '', refund.amount_cents, refund.reason])
      .sort(([a], [b]) => a.localeCompare(b)),
    client: [client?.external_id ?? null, client?.email ?? null, client?.name ?? null],
    note: rest.note,
    metadata: rest.metadata,
    placed_at: rest.placed_at,
    cancelled_at: rest.cancelled_at,
    trashed: trashed_at !== null,
  };
}

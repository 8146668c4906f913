import { CodeBlock } from '../code-block.tsx';
import { type Fact, FactList } from '../fact-list.tsx';
import { Paragraphs } from '../paragraphs.tsx';
import { Section } from '../section.tsx';

/** How WooCommerce's order becomes ours. */
export function Orders() {
  return (
    <Section id="orders" title="What becomes of an order">
      <FactList facts={becomes} />
    </Section>
  );
}

const becomes: readonly Fact[] = [
  [
    'Numbers',
    'Order 1234 has the external id `woo-1234`, customer 7 is `woo-7`, refund 99 is `woo-99`. These are WooCommerce’s own ids. The number that a plugin prints on the order is in `metadata.woo_number`.',
  ],
  [
    'Amounts',
    'The total is to the cent what WooCommerce says, in the currency’s minor unit, rounded half away from zero. Each part is rounded by itself; what is left over stands in `fee_cents`, which may be negative here.',
  ],
  [
    'Lines',
    'The order’s items before discount; the discount stands in `discount_cents`. A line’s `total_cents` is the truth, its unit price is rounded. A quantity of 2.5 becomes 1, with the quantity in the description. An order without items has one line, “Order total”.',
  ],
  [
    'Customer',
    'A registered customer is the client `woo-<customer id>`. A guest is found by e-mail within the store, and else becomes a new client.',
  ],
  [
    'Payment',
    'Once WooCommerce gives the order a payment date, it has one payment, of its total. Until then, as with a bank transfer on hold, nothing is paid.',
  ],
  [
    'Status',
    'Pending, on hold, processing, completed, cancelled, refunded and failed are ours too. A status of the shop’s own becomes `processing` when the order is paid, else `pending`, and its name stays in `metadata.woo_status`. Drafts are ignored.',
  ],
  [
    'Refunds',
    'Each refund is one of ours; total and lines stay as they were. One that is gone from a newer delivery gets `removed_at` and no longer counts. Most versions of WooCommerce send nothing when a refund is deleted, so that shows with the order’s next change.',
  ],
  ['Trash', 'A trashed order has `trashed_at`. Only Order restored, or a change made later, lifts it.'],
];

/** What each scope lets a delivery do, and what happens without it. */
export function Scopes() {
  return (
    <Section id="scopes" title="Scopes, and what is skipped">
      <Paragraphs>{whichScopes}</Paragraphs>
      <FactList facts={effects} />
      <Paragraphs>{skipped}</Paragraphs>
      <CodeBlock caption="Applied, but for the payment">{skippedAnswer}</CodeBlock>
      <p>
        Nothing of it is lost: the delivery is kept whole. Scopes are for life, so mint another key with all that are
        needed, put its Delivery URL and Secret into the webhooks, and <a href="#parked">reprocess</a> what was kept.
      </p>
    </Section>
  );
}

const whichScopes = 'A full sync needs all five. A key with fewer does less, effect by effect:';

const effects: readonly Fact[] = [
  [
    '`orders:write`',
    'Orders are made and kept up to date, trash included. Without it an order is refused with 403, and WooCommerce counts a failure.',
  ],
  ['`orders:cancel`', 'A cancelled order is cancelled here.'],
  ['`payments:write`', 'A paid order gets its payment.'],
  ['`payments:refund`', 'Refunds are recorded, and taken off again when WooCommerce no longer lists them.'],
  ['`clients:write`', 'Customers and guests become clients.'],
];

const skipped = 'When one of the last four is missing, the rest is applied, and the answer names what was not:';

const skippedAnswer = `{"external_id": "woo-1234", …, "duplicate": false,
 "skipped": [{"effect": "payment", "missing_scope": "payments:write"}]}`;

import { CodeBlock } from '../code-block.tsx';
import { type Fact, FactList } from '../fact-list.tsx';
import { Paragraphs } from '../paragraphs.tsx';
import { Section } from '../section.tsx';

/** The ping, and what a red notice in its place means. */
export function Ping() {
  return (
    <Section id="ping" title="What the ping says">
      <Paragraphs>{sent}</Paragraphs>
      <CodeBlock caption="The answer to a ping, status 200">{'{"ok":true,"ping":true}'}</CodeBlock>
      <Paragraphs>{refused}</Paragraphs>
      <FactList facts={notices} />
    </Section>
  );
}

const sent = `When an active webhook is saved, and whenever its Delivery URL changes, WooCommerce tries the URL with a ping: \`webhook_id=7\`, unsigned, nothing more. For a live key and an allowed address we answer it, and it has
its row in the request log. It proves the URL. It does not prove the Secret, because it is not signed: the first
delivery does that.`;

const refused = `Anything but 200 shows as a red notice, “Error: Delivery URL returned response code”. The webhook stays
Active all the same, and WooCommerce pings again after every delivery until a ping gets through. Failed pings do not
count towards switching it off.`;

const notices: readonly Fact[] = [
  [
    '`301` `302` `308`',
    'The URL redirects, mostly from http to https. Paste the address that it leads to: WooCommerce takes a redirected delivery for a success, and the order is lost without a sign.',
  ],
  [
    '`400`',
    'The key has the payload format `peptideclients`. Formats are for life: mint a key with `--format woocommerce`.',
  ],
  [
    '`401`',
    'The 8 characters at the end are not the id of a key that is Active, or the path before them is misspelt. A slash at the end counts as a mistake too.',
  ],
  [
    '`403`',
    'The key has an IP allowlist without the shop’s address on it. `client_ip` in the row is the address to add.',
  ],
  ['`404`', 'The address is not that of this API: `/integrations/v1` is missing, or the host is another one.'],
  [
    'cannot be reached',
    'DNS, a firewall, or a host that blocks outgoing requests. WordPress itself refuses ports other than 80, 443 and 8080, private addresses, such as a server on your own machine, certificates that do not verify, and URLs with `user:password@` in them.',
  ],
];

/** What each topic brings. */
export function Arrivals() {
  return (
    <Section id="arrivals" title="What then arrives">
      <Paragraphs>{queue}</Paragraphs>
      <FactList facts={topics} />
      <Paragraphs>{order}</Paragraphs>
    </Section>
  );
}

const queue = `WooCommerce puts deliveries into a queue and sends them one after another. WordPress works on that queue when
somebody visits the shop, so on a quiet shop it can take a few minutes.`;

const topics: readonly Fact[] = [
  [
    'Order created, Order updated',
    'The whole order, as it is when it is sent. We make ours, or bring it up to date. A new order often sends both with the very same body; the second is answered with `"duplicate": true`. From the checkout, updated comes before created. Both are right, and neither makes a second order.',
  ],
  [
    'Order deleted',
    'The order went to the trash. Ours stays readable and gets `trashed_at`. Deleting an order for good sends nothing.',
  ],
  ['Order restored', 'The order came back from the trash, and `trashed_at` goes.'],
  ['Customer created, Customer updated', 'A client is made or brought up to date. Needs `clients:write` alone.'],
  [
    'Any other topic',
    'Products, coupons and topics of a shop’s own do no harm: they are answered with `{"ignored": true}` and a reason.',
  ],
];

const order = `Deliveries may come late, twice or in the wrong order. Each is a snapshot of the order, and the newest by
WooCommerce’s own \`date_modified_gmt\` wins. An older one that arrives late changes nothing.`;

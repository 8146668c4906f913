import { CodeBlock } from '../code-block.tsx';
import { Paragraphs } from '../paragraphs.tsx';
import { Section } from '../section.tsx';
import { Steps } from '../steps.tsx';
import { fetchMissed } from './fetch-missed.ts';

const IN_FOLDER = 'In the folder of this installation';

/** From the shop to the record: the first line that is not so is the cause. */
export function DidNotImport() {
  return (
    <Section id="did-not-import" title="An order did not import">
      <p>Go from the top. The first line that is not so is the cause.</p>
      <Steps steps={checklist} />
      <CodeBlock caption={IN_FOLDER}>{looking}</CodeBlock>
      <p>
        What was lost on the way is not sent again: <a href="#missed">fetch it</a>. An <code>error_code</code> has its
        section on the <a href="/docs/troubleshooting#codes">troubleshooting page</a>.
      </p>
    </Section>
  );
}

const checklist = [
  'In WooCommerce → Settings → Advanced → Webhooks the webhook is there, and Active. Disabled means that it was switched off after seven failures in a row.',
  'Its topic is Order created; for changes there is one with Order updated.',
  'Its Delivery URL is exactly that of the key: https, this installation’s host, no staging host, no redirect.',
  'The order is not a draft. Drafts are not sent, and not taken.',
  'WooCommerce has sent it. WooCommerce → Status → Scheduled Actions shows what waits, as `woocommerce_deliver_webhook_async`; WooCommerce → Status → Logs, source `webhooks-delivery`, shows what went out, with our answer. “Failed to connect” or “Could not resolve host” is the shop’s network. Some hosts block outgoing requests, and so does `WP_HTTP_BLOCK_EXTERNAL` in `wp-config.php`.',
  'It has arrived: there is a row in the key’s request log. If a delivery went out and there is none, look among the unmatched requests, which name no key that we know.',
  'The key is Active, and its format is `woocommerce`.',
  'The row’s status is 200. Otherwise its `error_code` says why not, and for a signature the diagnosis says what is wrong.',
  'The answer in the row is an order, without `parked`, `ignored` or `skipped`.',
];

const looking = `npm run -s cli -- logs KEY_ID --limit 20
npm run -s cli -- logs unmatched --limit 20
npm run -s cli -- keys show KEY_ID
npm run -s cli -- parked list --key KEY_ID`;

/** A wrong secret, from the first refusal to the last order fetched. */
export function Loop401() {
  return (
    <Section id="401-loop" title="The 401 loop">
      <Paragraphs>{loop}</Paragraphs>
      <CodeBlock caption="To see it coming">{coming}</CodeBlock>
      <Steps steps={wayOut} />
    </Section>
  );
}

const loop = `The Secret in WooCommerce is no longer the key’s signing secret: it was rotated on one side only, or
the field was left empty when the webhook was saved, and WooCommerce made up one of its own. The ping still succeeds, since it is not signed, but every delivery is answered with
401 \`signature_invalid\`. WooCommerce does not try again. It counts, webhook by webhook, and at the seventh failure in a
row switches the webhook off. From then on there is silence: no order, and no row in the log either.`;

const coming = `npm run -s cli -- keys show KEY_ID
npm run -s cli -- logs KEY_ID --error signature_invalid`;

const wayOut = [
  'Rotate: `npm run -s cli -- keys rotate-secret KEY_ID`. The old secret stops at once; if other webhooks of the shop still sign with it, add `--overlap 24h`.',
  'Paste the new one as Secret into every webhook of the shop that has this Delivery URL, and save.',
  'Where a webhook is Disabled, set its Status back to Active.',
  'Save an order in WooCommerce, and see its row say 200. Until this first success, one more failure switches the webhook off again.',
  'Fetch what was missed, as below.',
];

/** A shop's orders, delivered by hand. */
export function Missed({ appUrl }: { appUrl: string }) {
  return (
    <Section id="missed" title="Fetch what was missed">
      <Paragraphs>{missed}</Paragraphs>
      <CodeBlock caption="missed.mjs, to run with node missed.mjs">{fetchMissed(appUrl)}</CodeBlock>
    </Section>
  );
}

const missed = `For a few orders, open each one in WooCommerce and save it: that sends Order updated. For many, make a key
under WooCommerce → Settings → Advanced → REST API with the permission Read, and let these lines fetch all orders that
changed since a time and deliver them. To run them twice does no harm. They need nothing but Node, on any machine that
reaches both sides. Orders in the trash are not among them.`;

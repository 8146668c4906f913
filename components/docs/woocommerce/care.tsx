import { rateLimit } from '../../../lib/keys/vocabulary.ts';
import { CodeBlock } from '../code-block.tsx';
import { type Fact, FactList } from '../fact-list.tsx';
import { Paragraphs } from '../paragraphs.tsx';
import { Section } from '../section.tsx';
import { Steps } from '../steps.tsx';

const IN_FOLDER = 'In the folder of this installation';

/** What is kept for a person to look at, and what to do with it. */
export function Parked() {
  return (
    <Section id="parked" title="Parked deliveries">
      <Paragraphs>{parkedMeans}</Paragraphs>
      <CodeBlock caption={IN_FOLDER}>{parkedCommands}</CodeBlock>
      <Paragraphs>{parkedStates}</Paragraphs>
      <FactList facts={parkedReasons} />
    </Section>
  );
}

const parkedMeans = `A delivery that is signed right but cannot be applied is parked: kept whole, and answered with
\`200 {"parked": true, "reason": …}\`, so that WooCommerce counts no failure.`;

const parkedCommands = `npm run -s cli -- parked list --key KEY_ID
npm run -s cli -- parked show ID
npm run -s cli -- parked reprocess ID
npm run -s cli -- parked reprocess --all`;

const parkedStates = `Each is \`parked\` while it waits, \`applied\` once it was reprocessed, and \`resolved\` when a later
delivery of the same order made it needless. Mostly there is nothing to do:`;

const parkedReasons: readonly Fact[] = [
  [
    'WooCommerce sent an error in place of the order',
    '“Invalid ID”: the order was deleted before its delivery was sent, so there is nothing to do. “Cannot view”: the WordPress user who made the webhook may no longer see orders. Make the webhook anew as a shop manager, and fetch what was missed.',
  ],
  [
    'It cannot be understood',
    'An amount that is no number, JSON that does not parse: nearly always a plugin that changes what WooCommerce sends. Once it is mended, save the order again.',
  ],
  ['It comes from another shop', 'A copy of the shop, or the shop has moved: see “Copies of the shop” below.'],
  ['It is over the rate limit', 'Nothing to do: it is applied by itself within a minute.'],
];

/** How WooCommerce counts, and where to see it. */
export function SwitchedOff() {
  return (
    <Section id="switched-off" title="How near a webhook is to being switched off">
      <Paragraphs>{counting}</Paragraphs>
      <CodeBlock caption={IN_FOLDER}>npm run -s cli -- keys show KEY_ID</CodeBlock>
      <Paragraphs>{shown}</Paragraphs>
    </Section>
  );
}

const counting = `WooCommerce never sends a delivery again. An answer other than 200 to 302, no connection, or none within 60
seconds is a failure, and at the seventh in a row the webhook is switched off, silently. What happens in the shop while
it is off is lost. A success sets the count back to zero. A webhook that was switched on again is switched off again by
one more failure, until its first success.`;

const shown = `This shows the key’s webhooks, each with its failures in a row, so that there is time to mend things before
the seventh. We can count only what we refused: a delivery that never reached us is in WooCommerce’s own log.`;

/** Copies of a shop bring their webhooks along. */
export function Staging() {
  return (
    <Section id="staging" title="Copies of the shop, and a shop that moves">
      <Paragraphs>{pinned}</Paragraphs>
      <CodeBlock caption={IN_FOLDER}>{moved}</CodeBlock>
    </Section>
  );
}

const pinned = `A staging copy has the webhooks of the shop, Secret and all, and its test orders would end up among the real
ones. So the first signed delivery pins the shop’s address to the key; http or https, and a slash at the end, make no
difference. What comes from another address is parked. On the copy, delete the webhooks, or give it a store and a key of
its own.

If it was the shop that moved, name its new address and apply what has been parked meanwhile:`;

const moved = `npm run -s cli -- keys set KEY_ID --source-url https://new-shop.example
npm run -s cli -- parked reprocess --all`;

/** Why a shop hardly ever sees a 429. */
export function RateLimit() {
  return (
    <Section id="rate-limit" title="Above the rate limit">
      <Paragraphs>{limit}</Paragraphs>
      <CodeBlock caption={IN_FOLDER}>npm run -s cli -- keys set KEY_ID --rate-limit 3000</CodeBlock>
    </Section>
  );
}

const limit = `A key takes ${rateLimit.default} requests a minute unless it is set otherwise, and only signed ones count. What
is above is answered with \`200 {"parked": true, "reason": "over the rate limit"}\` and applied by itself within a minute.
Only beyond ten times the cap is the answer 429, which WooCommerce counts as a failure; \`Retry-After\` it ignores. It
sends one delivery at a time, so that takes a large import. Raise the cap before one:`;

/** A rolled key has another URL, and the same secret. */
export function RolledKey() {
  return (
    <Section id="roll" title="Moving to a rolled key">
      <p>
        The successor of a rolled key has another key id, so the Delivery URL changes. The Secret stays, and so do store
        and scopes.
      </p>
      <CodeBlock caption={IN_FOLDER}>npm run -s cli -- keys roll KEY_ID --overlap 7d</CodeBlock>
      <Steps steps={rolling} />
      <Paragraphs>{leaked}</Paragraphs>
      <CodeBlock caption={IN_FOLDER}>npm run -s cli -- keys rotate-secret KEY_ID --leaked</CodeBlock>
    </Section>
  );
}

const rolling = [
  'Put the new Delivery URL into every webhook of the shop, and save. Each sends a ping. With the plugin below, put the new key into `wp-config.php` instead; the URL stays.',
  'Look at both request logs: new rows must come under the new key alone.',
  'Revoke the old key, or let its overlap end. Until then both work.',
];

const leaked = `The key id in the URL is no secret, so there is seldom a reason to roll. If the Secret got out, rotate that
instead, which leaves the URL as it is, and paste the new one into the webhooks:`;

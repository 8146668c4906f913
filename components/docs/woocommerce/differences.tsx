import { Section } from '../section.tsx';

/** Contract §14, as far as it concerns a shop. */
export function Differences() {
  return (
    <Section id="differences" title="Where we differ from the published page">
      <ul>
        <li>
          WooCommerce does not retry for ever. It never retries, and it switches a webhook off at the seventh failure in
          a row.
        </li>
        <li>
          The key-addressed Delivery URL needs no <code>Authorization</code> header, because stock WooCommerce cannot
          send one.
        </li>
        <li>The signing secret is stored, sealed, because a signature cannot be checked without it.</li>
        <li>A rotated secret may go on working for up to 24 hours, if you ask for it. By default it stops at once.</li>
        <li>A customer who is sent again is updated.</li>
      </ul>
      <p>
        The <a href="/docs/troubleshooting#differences">troubleshooting page</a> has all of them, for every sender.
      </p>
    </Section>
  );
}

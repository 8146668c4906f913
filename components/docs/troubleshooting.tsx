import { type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { CodeBlock } from './code-block.tsx';
import { ErrorIndex } from './error-index.tsx';
import { ErrorSection } from './error-section.tsx';
import { LogColumns } from './log-columns.tsx';

const codes = Object.keys(errors) as ErrorCode[];

/** The troubleshooting page: a quick check, a section per error code, the request log, and how to write to support. */
export function Troubleshooting({ appUrl, contactEmail }: { appUrl: string; contactEmail: string | null }) {
  return (
    <article className="prose">
      <h1>Troubleshooting</h1>
      <p>
        Every refused request is answered with an <code>error</code> code and leaves a row in the Request log of its
        key. Find the code, and its section here says why it happens and how to fix it.
      </p>
      <QuickCheck appUrl={appUrl} />
      <h2 id="codes">Error codes</h2>
      <p>
        A request is checked in a fixed order: the key, the IP allowlist, the rate limit, the endpoint, the body’s size,
        the signature, the scope, the <code>Idempotency-Key</code>, and the body itself. The first failure answers, so a
        new code after a fix is progress.
      </p>
      <ErrorIndex codes={codes} />
      {codes.map((code) => (
        <ErrorSection key={code} code={code} appUrl={appUrl} />
      ))}
      <h2 id="request-log">Reading the request log</h2>
      <p>
        Each request is one row, there within a second of its answer, newest first, 200 at a time. Open a row for the
        full payload and, if it was refused, the diagnosis. On the command line,{' '}
        <code>npm run -s cli -- logs KEY_ID</code> prints the same rows, and <code>--follow</code> goes on printing
        them. Rows are kept for 30 days unless this installation is set otherwise.
      </p>
      <LogColumns />
      <Support contactEmail={contactEmail} />
      <Differences />
    </article>
  );
}

function QuickCheck({ appUrl }: { appUrl: string }) {
  return (
    <section aria-labelledby="quick-check">
      <h2 id="quick-check">Quick check, 30 seconds</h2>
      <ol>
        <li>
          Health answers <code>{'{"ok": true}'}</code> in less than 200 ms.
        </li>
        <li>
          The key in the <code>Authorization</code> header starts with <code>pck_int_</code> and is Active in Settings →
          Connectors.
        </li>
        <li>The failing request shows in that key’s Request log within a second.</li>
        <li>
          Its <code>error_code</code> has a section on this page.
        </li>
      </ol>
      <CodeBlock caption="From the network that sends the requests">{`curl -v ${appUrl}/integrations/v1/health`}</CodeBlock>
      <p>
        If there is no row after five seconds, the request never arrived: look at DNS, the proxy and the firewall on the
        sender’s side, and run the line above from the same network. Do not debug signatures or scopes before there is a
        row. A request whose key is not recognised at all is not on any key:{' '}
        <code>npm run -s cli -- logs unmatched</code> has those.
      </p>
    </section>
  );
}

function Support({ contactEmail }: { contactEmail: string | null }) {
  return (
    <section aria-labelledby="support">
      <h2 id="support">Writing to support</h2>
      <p>
        When the code has no section, or the status is 500, write to{' '}
        {contactEmail ? <a href={`mailto:${contactEmail}`}>{contactEmail}</a> : 'whoever runs this installation'}. These
        five things let us find the request without asking back:
      </p>
      <ul>
        <li>
          The key id, which is public: <code>pck_int_</code> and 8 characters. Never the whole key, never the signing
          secret.
        </li>
        <li>
          The time, from <code>request_received_at</code>, in ISO-8601 UTC.
        </li>
        <li>The row, by Copy as text.</li>
        <li>
          The request as cURL, with the bearer as <code>pck_int_XXXX…</code>.
        </li>
        <li>What you expected and what happened, in a sentence each.</li>
      </ul>
    </section>
  );
}

function Differences() {
  return (
    <section aria-labelledby="differences">
      <h2 id="differences">Where we differ from the published page</h2>
      <p>In five points this installation knowingly does not do what the published troubleshooting page says.</p>
      <ul>
        <li>
          The signing secret is stored, sealed with AES-256-GCM: an HMAC cannot be checked without it. It is still shown
          only once, and of the key itself only the SHA-256 is kept.
        </li>
        <li>
          WooCommerce does not retry for ever. It never retries, and it switches a webhook off at the seventh failure in
          a row. That is why a signed delivery that we cannot understand is answered with 200, parked and kept whole.
        </li>
        <li>
          One endpoint, the key-addressed WooCommerce URL, needs no <code>Authorization</code> header, because stock
          WooCommerce cannot send one. There the signature alone authenticates.
        </li>
        <li>
          A client that is sent again is updated with the fields that it brings. Orders and payments stay as they were
          first received.
        </li>
        <li>
          A rotated signing secret may go on working beside the new one, for up to 24 hours, if the admin asks for it.
          By default it stops at once.
        </li>
      </ul>
    </section>
  );
}

import { readFileSync } from 'node:fs';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { errorBody, exampleError, helpLink } from '../../lib/errors/api-error.ts';
import { type CatalogueEntry, type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { DocsPage, type Reader } from './docs-page.tsx';
import { pageAt } from './docs-pages.ts';
import { ErrorExplanation } from './error-explanation.tsx';
import { pageTwin } from './page-markdown.ts';

const appUrl = 'https://connect.example';
const page = troubleshootingPage();
const html = render({ contactEmail: 'support@connect.example' });
const markdown = pageTwin(page, { appUrl, contactEmail: 'support@connect.example' });

describe.each(Object.entries(errors) as [ErrorCode, CatalogueEntry][])('%s', (code, { status, symptom, why, fix }) => {
  const told = [`HTTP/1.1 ${status} `, `Link: ${helpLink(appUrl, code)}`, errorBody(exampleError(code))];

  it('has its section: anchor, exact response, symptom, every cause and every step', () => {
    const [section, ...others] = html.match(new RegExp(`<section aria-labelledby="${code}">.*?</section>`, 'gs')) ?? [];
    expect(others).toEqual([]);
    expect(section).toContain(`<h2 id="${code}"`);
    const words = textOf(section ?? '');
    for (const exact of told) expect(words).toContain(exact);
    for (const sentence of [symptom, ...why, ...fix]) expect(words).toContain(plain(sentence));
  });

  it('says the same in Markdown', () => {
    const section = sectionOf(code);
    for (const text of [...told, symptom, ...why, ...fix]) expect(section).toContain(text);
  });

  it('says the same in place, inside the request log', () => {
    const words = textOf(renderToStaticMarkup(<ErrorExplanation code={code} appUrl={appUrl} />));
    for (const text of [...told, ...[symptom, ...why, ...fix].map(plain)]) expect(words).toContain(text);
  });

  it('is listed above all sections', () => {
    expect(html).toContain(`href="/docs/troubleshooting#${code}"`);
  });
});

it('names support by the address of this installation, or by no address', () => {
  expect(html).toContain('href="mailto:support@connect.example"');
  const without = render({ contactEmail: null });
  expect(without).not.toContain('mailto:');
  expect(without).toContain('the people who run this installation');
});

/** What each section must tell, whatever its words: the facts of the page that integrators know, and ours. */
const facts: Record<string, RegExp[]> = {
  'Quick check, 30 seconds': [
    /\{"ok": true\}/,
    /200 ms/,
    /pck_int_/,
    /Active in Settings → Connectors/,
    /within a second/,
    /five seconds/,
    /DNS, the proxy and the firewall/,
    /curl -v https:\/\/connect\.example\/integrations\/v1\/health/,
    /same network/,
    /Do not debug signatures or scopes/,
    /`error_code` has a section/,
  ],
  invalid_api_key: [
    /revoked/,
    /never comes back/,
    /a space, a newline or quotes/,
    /chat message/,
    /character was lost/,
    /`pck_live_`/,
    /Public read API/,
    /`pck_test_`/,
    /`Bearer` is missing/,
    /secrets vault/,
    /only its SHA-256/,
    /create a new one/,
    /without quotes/,
    /code in the Request log changes/,
  ],
  missing_authorization: [
    /proxy/,
    /CloudFront/,
    /API gateways/,
    /`Auth`/,
    /query parameter/,
    /curl -v/,
    /If curl works/,
    /Never put the key in the URL/,
    /`\/v1\/health` and `\/v1\/openapi\.json`/,
    /webhook\/woocommerce\/\{key id\}/,
  ],
  signature_missing: [
    /`woocommerce` key always/,
    /switched on when it was created/,
    /`PC-Signature`/,
    /`X-WC-Webhook-Signature`/,
    /raw body/,
    /shown once/,
    /Rotate signing secret/,
    /sign-body\.py/,
  ],
  signature_malformed: [
    /comma/,
    /`v1=`/,
    /milliseconds/,
    /quotes, spaces or JSON/,
    /in hex or url-safe base64/,
    /quotes/,
    /exact bytes of the header/,
    /`1716309600`/,
    /10 digits/,
    /echo -n "\$body" \| openssl dgst -sha256 -hmac "\$secret" -binary \| base64/,
    /macOS/,
  ],
  signature_expired: [
    /five minutes/,
    /container without NTP/,
    /laptop/,
    /queued/,
    /WooCommerce never gets/,
    /date -u/,
    /\^date/,
    /more than a minute/,
    /Sign when you send, not when you queue/,
    /window is fixed/,
  ],
  signature_invalid: [
    /Every rotation creates a new one/,
    /one side still has the old one/,
    /pretty-printed/,
    /parsed and re-serialised/,
    /other format’s header/,
    /decoded from hex/,
    /64 bytes/,
    /hash_hmac\('sha256', \$body, \$secret, true\)/,
    /Settings → Advanced → Webhooks/,
    /byte for byte/,
    /can’t show it again/,
    /Rotate signing secret/,
    /before signing and right before sending/,
    /PC-Received-Body-SHA256/,
    /sign-woocommerce\.mjs/,
  ],
  ip_not_allowed: [
    /outside it/,
    /before the key itself/,
    /`client_ip`/,
    /`203\.0\.113\.42\/32`/,
    /local development, empty the list/,
    /Heroku, Render and Vercel/,
    /Sign the requests instead/,
  ],
  insufficient_scope: [
    /can’t be changed later/,
    /leaked key can’t gain power/,
    /New integration key/,
    /same store, format and IP allowlist/,
    /all five/,
    /Revoke the old key once/,
  ],
  rate_limited: [
    /600/,
    /60 seconds/,
    /window slides/,
    /per key, not per organization/,
    /`Retry-After`/,
    /same request with the same `Idempotency-Key`/,
    /6,000/,
    /write to support/,
    /short pause/,
    /one request after another/,
  ],
  idempotency_conflict: [
    /24 hours/,
    /`<source>-<event-id>-<attempt>`/,
    /`woo-12345-1`, then `woo-12345-2`/,
    /hash/,
    /meant to catch/,
    /Or wait/,
    /Or send none/,
    /`external_id` still prevents duplicates/,
  ],
  lines_required: [
    /`description`, `quantity` and `unit_price_cents`/,
    /Order total/,
    /`line_items`/,
    /webhook endpoint/,
    /array is empty/,
  ],
  external_id_required: [
    /at any later time/,
    /order’s, the transaction’s or the contact’s/,
    /top level/,
    /`woo-<id>`/,
    /shop-1001/,
    /"duplicate": true/,
    /Sending it twice is fine/,
  ],
  invalid_json: [
    /without `--data`/,
    /trailing comma/,
    /single quotes/,
    /keys without quotes/,
    /form-encoded/,
    /JSON inside a JSON string/,
    /`jq \.`/,
    /`Content-Type: application\/json`/,
    /an object, not a string/,
  ],
  wrong_format: [/webhook\/woocommerce/, /raw order JSON/, /our own JSON/, /two keys for the same store/],
  'Reading the request log': [
    /`method`: `POST`/,
    /`path`: .*another endpoint/,
    /`status_code`: /,
    /`error_code`: /,
    /`client_ip`: .*add to it, or to take off/,
    /`idempotency_key`: /,
    /`external_id`: .*`external_id_required`/,
    /`request_received_at`: .*UTC/,
    /`request_completed_at`: .*95 of 100.*800 ms.*above 2 s/,
    /most recent 200/,
    /full payload/,
  ],
  'Writing to support': [
    /no section here, or the status is 500/,
    /support@connect\.example/,
    /key id, which is public/,
    /`request_received_at`, in ISO-8601 UTC/,
    /Copy as text/,
    /`pck_int_XXXX…`/,
    /never the signing secret/,
    /expected, and what happened, in a sentence each/,
  ],
};

it.each(Object.entries(facts))('%s holds its facts', (title, told) => {
  const section = sectionOf(title);
  for (const fact of told) expect(section).toMatch(fact);
});

it('explains every column of the contract by its name', () => {
  const contract = ['method', 'path', 'status_code', 'error_code', 'client_ip', 'idempotency_key', 'external_id'];
  const section = sectionOf('Reading the request log');
  for (const name of [...contract, 'request_received_at', 'request_completed_at']) {
    expect(section).toContain(`- \`${name}\`: `);
  }
});

it('shows the very files that are tested', () => {
  const words = textOf(html);
  const file = readFileSync('connectors/samples/sign-body.sh', 'utf8').trim(); // the language when none was chosen
  expect(words).toContain(file);
  for (const extension of ['sh', 'mjs', 'py', 'php']) {
    expect(markdown).toContain(readFileSync(`connectors/samples/sign-body.${extension}`, 'utf8').trim());
  }
});

function troubleshootingPage() {
  const found = pageAt('/docs/troubleshooting');
  if (!found) throw new Error('no troubleshooting page');
  return found;
}

function render(reader: Partial<Reader>): string {
  return renderToStaticMarkup(
    <DocsPage page={page} reader={{ appUrl, contactEmail: null, language: 'shell', ...reader }} />,
  );
}

/** The section with this heading, as Markdown. */
function sectionOf(title: string): string {
  const sections = markdown.split(/^## /m);
  return sections.find((section) => section.startsWith(`${title}\n`)) ?? `no section ${title}`;
}

/** A sentence of the catalogue as its reader sees it. */
function plain(sentence: string): string {
  return sentence.replaceAll('`', '').replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1');
}

/** What a reader sees of a piece of HTML. */
function textOf(markup: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&amp;': '&' };
  return markup.replace(/<[^>]*>/g, '').replace(/&[#\w]+;/g, (entity) => entities[entity] ?? entity);
}

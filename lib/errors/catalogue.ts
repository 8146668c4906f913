/**
 * Every refusal this API can answer with, once. Response bodies, the OpenAPI document, the troubleshooting page and the
 * request log's links are made from this table, so a code is added here and nowhere else.
 *
 * `detail` is the exact text of the response; `{name}` in it is filled in when the refusal is made. In the sentences
 * for people, text between backticks is set as code. This file imports nothing.
 */

/** Where in the pipeline a refusal is made, in the pipeline's order; `any` is wherever the unexpected happens. */
export type Stage =
  | 'identify'
  | 'ip-allowlist'
  | 'verify'
  | 'rate-limit'
  | 'route'
  | 'body'
  | 'signature'
  | 'scope'
  | 'idempotency'
  | 'parse'
  | 'apply'
  | 'any';

export interface CatalogueEntry {
  status: number;
  /** The stages that refuse with this code: one of them, or two where a thing is only known later. */
  stages: readonly Stage[];
  detail: string;
  /** A value for each `{name}` in `detail`, for documentation. */
  example?: Readonly<Record<string, string>>;
  /** Response headers that only this refusal has, each with an example value. */
  headers?: Readonly<Record<string, string>>;
  /** What the sender sees, as a sentence. */
  symptom: string;
  /** The causes, most likely first. */
  why: readonly string[];
  /** What to do, as steps in order. */
  fix: readonly string[];
  /** Lines to run, where a step is easier shown than told. */
  sample?: { caption: string; code: string };
  /** Programs of `connectors/samples`, where it takes more than a line. */
  programs?: readonly ('sign-body' | 'sign-woocommerce')[];
}

/** The digest of the example body below, `{"external_id":"shop-1001"}`. */
const bodyDigest = { 'PC-Received-Body-SHA256': '48bd8025a8dfb8c48368533aa48cb0d12619bfc52a5fdd44fffbbfef39fa7a2a' };

export const errors = {
  wrong_format: {
    status: 400,
    stages: ['route'],
    detail: "endpoint does not accept this key's payload_format",
    symptom: 'The key is valid, but the endpoint takes the other payload format.',
    why: [
      'A key’s payload format can’t be changed later, and every endpoint that writes takes one of the two. A `woocommerce` key was used on an endpoint for our own JSON, or a `peptideclients` key on a WooCommerce endpoint.',
      'A WooCommerce delivery was sent to `/v1/orders`, which takes our own JSON only, whatever the key.',
    ],
    fix: [
      'With a `woocommerce` key, send WooCommerce’s raw order JSON to `/integrations/v1/webhook/woocommerce` or to its key-addressed URL.',
      'With a `peptideclients` key, send our own JSON to `/integrations/v1/orders` and the endpoints next to it.',
      'If one shop needs both, create two keys for the same store.',
    ],
  },
  idempotency_key_invalid: {
    status: 400,
    stages: ['idempotency'],
    detail: 'Idempotency-Key must be 1 to 255 printable ASCII characters',
    symptom: 'The `Idempotency-Key` header is there, but it can’t be used.',
    why: [
      'The header is empty, often because the variable it comes from isn’t set.',
      'It is longer than 255 characters: somebody put a whole body or URL into it.',
      'It contains an accented letter, an emoji or a control character.',
    ],
    fix: [
      'Build it from the event: `<source>-<event-id>-<attempt>`, like `woo-12345-1`. A UUID works too.',
      'If you have nothing to put in it, leave the header out. `external_id` still prevents duplicates.',
    ],
  },
  missing_authorization: {
    status: 401,
    stages: ['identify'],
    detail: 'Authorization header required',
    symptom: 'The request reached us without an `Authorization` header, or with an empty one.',
    why: [
      'A proxy between you and us strips the header. CloudFront and many API gateways do so unless they are told to forward it.',
      'The header has another name, for example `Auth` instead of `Authorization`.',
      'The framework sends the key as a query parameter. A key in the URL is never read.',
    ],
    fix: [
      'Send the same request with `curl -v` and look for the line `> Authorization: Bearer pck_int_…`.',
      'If curl works and your application doesn’t, a proxy or middleware removes the header. Tell it to forward `Authorization`.',
      'Never put the key in the URL: URLs end up in logs.',
      'Stock WooCommerce can’t send this header. Give it the key-addressed URL, `/integrations/v1/webhook/woocommerce/{key id}`. Only that URL, `/v1/health` and `/v1/openapi.json` work without the header.',
    ],
  },
  invalid_api_key: {
    status: 401,
    stages: ['identify', 'verify'],
    detail: 'key not found, revoked, or expired',
    symptom: 'There is an `Authorization` header, but it doesn’t contain a key that is valid now.',
    why: [
      'The key was revoked, or has expired. A revoked key never comes back.',
      'The text isn’t exactly the key: a space, a newline or quotes came along when it was copied, from a chat message for example, or a character was lost.',
      'It is another product’s key. `pck_live_` belongs to the Public read API and `pck_test_` to its test mode; integration keys start with `pck_int_`.',
      'The word `Bearer` is missing, or there is more than one space after it.',
      'On the key-addressed WooCommerce URL: no key has that key id, or an `Authorization` header came along with another key.',
    ],
    fix: [
      'Look at the key in Settings → Connectors: it must be Active and have the scopes you need.',
      'Copy it again from your secrets vault, without quotes and without a newline. It has 42 characters.',
      'If it is lost, create a new one. We can’t show it again: we keep only its SHA-256.',
      'Send the request again and check whether the code in the Request log changes.',
    ],
  },
  signature_missing: {
    status: 401,
    stages: ['signature'],
    detail: 'key requires signature; header absent',
    headers: bodyDigest,
    symptom: 'The key is valid, but it accepts signed requests only, and this one has no signature.',
    why: [
      'A `woocommerce` key always requires a signature. A `peptideclients` key does if that was switched on when it was created.',
      'The webhook in WooCommerce has no secret, or a plugin sends the delivery instead of WooCommerce.',
      'A proxy removes headers it doesn’t know.',
    ],
    fix: [
      'Send the header of your format: `PC-Signature` for `peptideclients`, `X-WC-Webhook-Signature` for `woocommerce`. A GET is signed too, over an empty body.',
      'Sign the raw body, exactly the bytes you send, with the signing secret that was shown once when the key was created.',
      'If the secret is lost, use Rotate signing secret and put the new one in the sender.',
    ],
    programs: ['sign-body'],
  },
  signature_malformed: {
    status: 401,
    stages: ['signature'],
    detail: 'header present but did not parse',
    headers: bodyDigest,
    symptom: 'The signature header is there, but it isn’t in the right format.',
    why: [
      '`PC-Signature`: the comma, `t=` or `v1=` is missing, or it contains quotes, spaces or JSON.',
      '`PC-Signature`: `t` is in milliseconds. It has 10 digits, like `1716309600`, not 13.',
      '`X-WC-Webhook-Signature`: the MAC is in hex or url-safe base64 instead of plain base64, or it is in quotes.',
    ],
    fix: [
      'Log the exact bytes of the header as your code sends it, and compare: `PC-Signature: t=1716309600,v1=<64 hex characters>`, or 44 characters of base64 ending in `=` for WooCommerce.',
      'The line below prints what WooCommerce’s header should be for a body. It works on macOS and Linux.',
    ],
    sample: {
      caption: 'What X-WC-Webhook-Signature should be',
      code: `echo -n "$body" | openssl dgst -sha256 -hmac "$secret" -binary | base64`,
    },
  },
  signature_expired: {
    status: 401,
    stages: ['signature'],
    detail: 'timestamp drift > 300 seconds',
    headers: bodyDigest,
    symptom: 'The `t` in `PC-Signature` is more than five minutes away from our clock, in either direction.',
    why: [
      'The sender’s clock is off: a container without NTP, a virtual machine that was paused, a laptop that slept.',
      'The request was signed when it was queued, and sent much later.',
      'WooCommerce never gets this answer: its signature has no timestamp.',
    ],
    fix: [
      'Compare the two clocks with the lines below. If they differ by more than a minute, fix NTP on the sender.',
      'Sign when you send, not when you queue, and sign every retry again.',
      'The window is fixed; no key has a wider one.',
    ],
    sample: {
      caption: 'Our clock and yours',
      code: `curl -sI "$APP_URL/integrations/v1/health" | grep -i '^date'
date -u`,
    },
  },
  signature_invalid: {
    status: 401,
    stages: ['signature'],
    detail: 'HMAC mismatch',
    headers: bodyDigest,
    symptom: 'The signature is well formed, but it doesn’t match the bytes that arrived.',
    why: [
      'The two sides have different secrets. Every rotation creates a new one, and one side still has the old one.',
      'The bytes that were signed aren’t the bytes that were sent: pretty-printed when signed and compact when sent, or parsed and re-serialised in between.',
      'It is the other format’s header: `PC-Signature` with a `woocommerce` key, or the reverse.',
      "The secret was decoded from hex before use. It is text: its 64 characters are 64 bytes. WooCommerce does the same, `hash_hmac('sha256', $body, $secret, true)` with the plain string.",
      'For `PC-Signature`, only the body was signed. Sign `t`, a period and the body. A signature over the body alone is accepted only by the three endpoints that create something, and not if the key is set to require the timestamp (`--require-timestamp`).',
    ],
    fix: [
      'Open the row in the Request log. Its diagnosis names the mistake if it is one of those we try.',
      'WooCommerce: the Secret under WooCommerce → Settings → Advanced → Webhooks must be byte for byte the signing secret. We can’t show it again: use Rotate signing secret and paste the new one.',
      'Your own code: print the SHA-256 of the body right before signing and right before sending. Both must equal the `PC-Received-Body-SHA256` in our answer.',
      'WooCommerce counts each refusal as a failure, never sends it again, and switches the webhook off at the seventh in a row. Once the secret is right, switch it on again and fetch what was missed.',
    ],
    programs: ['sign-body', 'sign-woocommerce'],
  },
  ip_not_allowed: {
    status: 403,
    stages: ['ip-allowlist'],
    detail: 'source ip not in allowlist',
    symptom: 'The key has an IP allowlist, and the request came from an address outside it.',
    why: [
      'The sender moved to another address, or uses another gateway than you think.',
      'The host’s outgoing addresses change by themselves, as on Heroku, Render and Vercel’s serverless functions.',
      'The allowlist is checked before the key itself, so this answer says nothing about whether the key is valid.',
    ],
    fix: [
      'Read `client_ip` in the row of the Request log: it is the address that was checked.',
      'In production, add the new address to the IP allowlist, for example `203.0.113.42/32`, and press Save. It applies from the next request on.',
      'For local development, empty the list. An empty list allows every address.',
      'If the outgoing address keeps changing, don’t use an allowlist. Sign the requests instead.',
    ],
  },
  insufficient_scope: {
    status: 403,
    stages: ['scope', 'parse'],
    detail: 'key missing scope: {scope}',
    example: { scope: 'orders:cancel' },
    symptom: 'The key is valid, but it isn’t allowed to do this. The detail names the missing scope.',
    why: [
      'The key was created without that scope. A key’s scopes can’t be changed later, so a leaked key can’t gain power.',
      'An order with an inline `payment` needs `payments:write` as well as `orders:write`.',
    ],
    fix: [
      'Create a New integration key with the same store, format and IP allowlist, and the scopes you need. A full WooCommerce sync needs all five.',
      'Put the new key in the sender.',
      'Revoke the old key once its Request log shows that nothing uses it any more.',
    ],
  },
  not_found: {
    status: 404,
    stages: ['route', 'apply'],
    detail: '{what}',
    example: { what: 'no such order' },
    symptom: 'The detail says what was not found: `no such endpoint`, `no such order` or `no such payment`.',
    why: [
      'No such endpoint: the path is misspelt, or `/integrations/v1` is missing.',
      'No such order, no such payment: the id belongs to another store, or was never created. A key sees the records of its own store only.',
      'By external id: the order came from another source. Only this key’s source is searched unless you name another.',
    ],
    fix: [
      'Compare `path` in the Request log with the API reference.',
      'Compare the id with the one in the answer that created the record.',
      'By external id, name the other source: `?source=woocommerce`. Percent-encode the id.',
    ],
  },
  method_not_allowed: {
    status: 405,
    stages: ['route'],
    detail: '{method} is not allowed on {path}',
    example: { method: 'GET', path: '/v1/orders' },
    headers: { Allow: 'POST' },
    symptom: 'The path exists, but not with this method. The `Allow` header lists the methods it takes.',
    why: [
      'A POST became a GET on the way: the client followed a redirect, for example from http to https.',
      'The request comes from a browser, which asks with OPTIONS first. This API is not for browsers: a key in a web page is a leaked key.',
    ],
    fix: [
      'Use the exact https URL, so that nothing redirects.',
      'Use a method that `Allow` lists.',
      'Move calls made by a web page to your server.',
    ],
  },
  request_incomplete: {
    status: 408,
    stages: ['body'],
    detail: 'request body did not arrive whole',
    symptom: 'The request started, but its body never arrived in full. Nothing was processed.',
    why: [
      'The sender stopped while sending: a time-out of its own, a restart, a lost connection.',
      '`Content-Length` announces more bytes than were sent, often because it counts characters and the body isn’t plain ASCII, or because the body was changed after it was counted.',
      'The body arrived too slowly: it must arrive within 30 seconds, and never stall for 10.',
      'A proxy on the way cut it off.',
    ],
    fix: [
      'Send the same request again, with the same `Idempotency-Key`.',
      'Let your HTTP client set `Content-Length` itself; if you must, count bytes, not characters.',
      'The row in the Request log says how many bytes arrived of how many. If the number is always the same, look for a size limit on the way.',
    ],
  },
  idempotency_conflict: {
    status: 409,
    stages: ['idempotency'],
    detail: 'same key, different body, within 24h window',
    symptom: 'This `Idempotency-Key` was used within the last 24 hours for a request that was not the same.',
    why: [
      'The body differs from the first one, perhaps only by a space, a timestamp or the order of its keys. That is what the header is meant to catch.',
      'The same `Idempotency-Key` was used on another path, or with another query: `?source=zapier` makes it another request.',
      'The key is derived from a hash of something that stayed the same while the body changed.',
    ],
    fix: [
      'For another event, or another attempt with a changed body, use a new key. `<source>-<event-id>-<attempt>` keeps them apart: `woo-12345-1`, then `woo-12345-2`.',
      'If your keys are hashes, compute the hash over the body you send.',
      'Or wait: 24 hours after its first use, the key is forgotten.',
      'Or send none. `external_id` still prevents duplicates.',
    ],
  },
  idempotency_in_progress: {
    status: 409,
    stages: ['idempotency'],
    detail: 'a request with this Idempotency-Key is still running',
    headers: { 'Retry-After': '1' },
    symptom: 'The first request with this `Idempotency-Key` was still running after we had waited ten seconds for it.',
    why: [
      'The sender retried before the first attempt had finished, usually because its time-out is short.',
      'Two workers took the same job from a queue.',
    ],
    fix: [
      'Wait for the seconds in `Retry-After`, then send the same request with the same `Idempotency-Key`: you get the first one’s answer.',
      'Don’t use a new key for the retry: it would be a new request.',
      'Give the sender a time-out of at least 15 seconds.',
    ],
  },
  invalid_state: {
    status: 409,
    stages: ['apply'],
    detail: '{reason}',
    example: { reason: 'refund exceeds what is left of the payment' },
    symptom: 'The request is valid, but the record’s state doesn’t allow it. The detail says why.',
    why: [
      'A refund is larger than what is left of the payment: part of it was already refunded.',
      'A refunded order can’t be cancelled.',
    ],
    fix: [
      'Read the order by its external id: `payments`, `refunded_cents` and `status` show its state.',
      'To refund all that is left, leave out `amount_cents`.',
      'Sending the same request again won’t help until the state changes.',
    ],
  },
  payload_too_large: {
    status: 413,
    stages: ['body'],
    detail: 'request body exceeds {bytes} bytes',
    example: { bytes: '2097152' },
    symptom: 'The body is larger than the endpoint takes: 2 MiB, or 8 MiB for WooCommerce.',
    why: [
      'An order contains what doesn’t belong in it, such as images or documents in base64.',
      'Many orders were sent in one request. Send one order per request.',
    ],
    fix: [
      'Send one order per request, and only the fields of the API reference. Keep documents where they are and put their URL in `metadata`.',
      'Compressing won’t help: an encoded body is refused as `invalid_json`.',
    ],
  },
  invalid_json: {
    status: 422,
    stages: ['parse'],
    detail: 'request body did not parse as JSON',
    symptom: 'The body is not a JSON object in UTF-8.',
    why: [
      'It is empty: curl was run without `--data`.',
      'It has a trailing comma, single quotes, or keys without quotes.',
      'It is form-encoded, `a=1&b=2`, because the client wasn’t told to send JSON.',
      'It is JSON inside a JSON string: the client was given a string and encoded it again.',
      'It is an array, a number or a string instead of an object, or it is compressed, or it isn’t UTF-8.',
      'It names a field twice in one object, or is nested more than 64 levels deep.',
    ],
    fix: [
      'Pipe the body through `jq .`: it names the line and column that does not parse. The diagnosis in the Request log does too.',
      'Send `Content-Type: application/json`.',
      'Give your HTTP client an object, not a string you have already encoded. If you sign, sign and send the same string.',
    ],
  },
  external_id_required: {
    status: 422,
    stages: ['parse'],
    detail: "create endpoints require 'external_id'",
    symptom: 'The request has no `external_id` at its top level, or it is `null` or empty.',
    why: [
      'Every create needs your own stable id of the order, payment or client. We recognise repeats by it, at any later time.',
      'It is in the wrong place, inside `client` or `metadata`, or has another name, such as `externalId`.',
    ],
    fix: [
      'Put the id that the record has in your system at the top level, for example `"external_id": "shop-1001"` or `woo-<id>`. Use the order’s, the transaction’s or the contact’s own id, never a random one or a timestamp.',
      'Sending it twice is fine: the second answer is the original record with `"duplicate": true`.',
    ],
  },
  lines_required: {
    status: 422,
    stages: ['parse'],
    detail: "create order missing 'lines' array",
    symptom: 'The order has no `lines`, or the array is empty.',
    why: [
      'The sender only knows a total and sends no lines.',
      'The lines have another name, such as `items` or WooCommerce’s `line_items`.',
      '`lines` is a text that holds JSON, or one object with comma-separated lists. No-code tools send that when a list is mapped to a single field.',
    ],
    fix: [
      'Send at least one line with `description`, `quantity` and `unit_price_cents`.',
      'For a flat charge, send one line: `{"description": "Order total", "quantity": 1, "unit_price_cents": 4990}`.',
      'From WooCommerce, use the WooCommerce webhook endpoint. It builds the lines from `line_items`.',
    ],
  },
  validation_failed: {
    status: 422,
    stages: ['parse', 'apply'],
    detail: '{issue}',
    example: { issue: 'lines[0].quantity must be a whole number, 1 or more; it was the text "2.5"' },
    symptom:
      'The body is JSON, but a field isn’t what it must be. The detail is the first issue; `issues` has them all.',
    why: [
      'An amount has decimals, or is `null`. Money is an integer in the currency’s minor unit: 49.90 EUR is `4990`, 1000 JPY is `1000`. Leave out an amount you don’t have.',
      'A field has another name here: `total` or `totalCents` for `total_cents`, `amount` for `amount_cents`. The message names the field you may have meant. In lines, payments and refunds any field we don’t know is refused.',
      '`total_cents` was sent and isn’t the sum: subtotal − discount + shipping + fee + tax.',
      'A payment is in another currency than its order.',
      'A text contains `\\u0000` or half a surrogate pair, usually from a broken import.',
    ],
    fix: [
      'Go through `issues`: each has the `path` of a field and a `message` that says what it must be and what it was. They are all there at once.',
      'Compare the field with the API reference.',
      'If you aren’t sure of a sum, leave out `total_cents`; we compute it.',
    ],
  },
  rate_limited: {
    status: 429,
    stages: ['rate-limit'],
    detail: '{cap} req/min cap',
    example: { cap: '600' },
    headers: { 'Retry-After': '12' },
    symptom: 'The key has used up its rate limit for the last 60 seconds. The detail names the limit.',
    why: [
      'More requests arrived with this key in 60 seconds than its rate limit allows: 600 unless you changed it. The limit is per key, not per organization, and the window slides.',
      'A backfill, or a retry loop without a pause, shares the key with the daily traffic.',
      'On the WooCommerce endpoints it takes ten times the limit. Below that, a signed delivery above the limit is kept and applied automatically within a minute.',
    ],
    fix: [
      'Wait for the seconds in `Retry-After`, then send the same request with the same `Idempotency-Key`. Refused requests do not count.',
      'Watch `RateLimit-Remaining` and slow down before it reaches 0.',
      'For a backfill, use a separate key and send one request after another with a short pause in between.',
      'Raise the Rate limit of the key, up to 6,000 a minute. If that isn’t enough, batch: send an order with its client and payment in one request. Then write to support.',
    ],
  },
  internal_error: {
    status: 500,
    stages: ['any'],
    detail: 'unexpected error; give support the X-Request-Id',
    symptom: 'Something failed on our side.',
    why: ['It is our fault, not your request’s. Nothing of the request was stored.'],
    fix: [
      'Send the same request again, with the same `Idempotency-Key`: only successful answers are kept for replay.',
      'If it happens again, write to support with the `X-Request-Id` of the answer.',
    ],
  },
  unavailable: {
    status: 503,
    stages: ['any'],
    detail: 'storage is unavailable; retry',
    headers: { 'Retry-After': '1' },
    symptom: 'Our database does not answer at the moment.',
    why: [
      'The database is being restarted, upgraded or moved, or cannot be reached from the application.',
      'Nothing was stored, and no row appears in the Request log: the process’s own log has it.',
      'Or this sender has more unfinished uploads than its share of our memory. Then the Request log does have a row.',
    ],
    fix: [
      'Wait for the seconds in `Retry-After`, then send the same request with the same `Idempotency-Key`.',
      'Watch `/integrations/v1/health`: it answers `{"ok": true}` once the database is back.',
      'WooCommerce does not retry by itself. Fetch the orders of that time, or save them again in WooCommerce.',
    ],
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type ErrorCode = keyof typeof errors;

/** By name. */
export const errorCodes: readonly string[] = Object.keys(errors).sort();

import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MintedKey } from '../lib/keys/mint-key.ts';
import { revokeKey } from '../lib/keys/revoke-key.ts';
import { checksum } from '../lib/keys/token.ts';
import { pcSignature, startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant, testDatabase } from '../lib/test/tenant.ts';
import { type Answer, exchange } from './exchange.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  tenant = await makeTenant();
});
afterAll(() => server.stop());

const ALLOWED = '203.0.113.5';

/** A request of which every part is good, until a fault changes it. */
interface Draft {
  method: string;
  path: string;
  client: string;
  authorization: string | null;
  body: string;
  /** Of the body as it is sent. */
  signature: (secret: string, body: string) => string[];
  idempotencyKey: string | null;
  announced: number | null;
}

type Mint = Parameters<Tenant['mint']>[0];

/** One thing that is wrong with a request, or with the key it comes with. */
interface Fault {
  name: string;
  answer: string;
  /** How the key is minted. */
  key?: Mint;
  /** What happens between the mint and the request. */
  before?: (key: MintedKey, good: Draft) => Promise<unknown>;
  change?: (request: Draft, key: MintedKey) => Partial<Draft>;
  /** Faults of one thing cannot meet: there is one method, one signature header. */
  of?: 'method' | 'signature';
}

const invalidKey = '401 invalid_api_key: key not found, revoked, or expired';

/** Stage by stage in the order of the contract (§3); of one stage, each that can go wrong on its own. */
const stages: Record<string, Fault[]> = {
  identify: [
    {
      name: 'no Authorization',
      answer: '401 missing_authorization: Authorization header required',
      change: () => ({ authorization: null }),
    },
    {
      name: 'an unknown key',
      answer: invalidKey,
      change: () => ({ authorization: `Bearer pck_int_${'0'.repeat(34)}` }),
    },
  ],
  'ip allowlist': [
    {
      name: 'an address outside the allowlist',
      answer: '403 ip_not_allowed: source ip not in allowlist',
      key: { ipAllowlist: [ALLOWED] },
      change: () => ({ client: '198.51.100.1' }),
    },
  ],
  verify: [
    {
      name: 'another secret',
      answer: invalidKey,
      change: (_, { key }) => ({ authorization: `Bearer ${otherSecret(key)}` }),
    },
    {
      name: 'a wrong checksum',
      answer: invalidKey,
      change: (_, { key }) => ({ authorization: `Bearer ${mistyped(key)}` }),
    },
    { name: 'quotes', answer: invalidKey, change: (_, { key }) => ({ authorization: `Bearer "${key}"` }) },
    {
      name: 'a revoked key',
      answer: invalidKey,
      before: ({ keyId }) => revokeKey(testDatabase(), tenant.actor, keyId, new Date()),
    },
    {
      name: 'an expired key',
      answer: invalidKey,
      before: ({ id }) =>
        server.api.db.query('update integrations.integration_keys set expires_at = now() where id = $1', [id]),
    },
  ],
  'rate limit': [
    {
      name: 'a budget used up',
      answer: '429 rate_limited: 2 req/min cap',
      key: { rateLimitPerMinute: 2 },
      before: async (key, good) => {
        for (let i = 0; i < 2; i += 1) await send(key, good);
      },
    },
  ],
  route: [
    {
      name: 'an unknown path',
      answer: '404 not_found: no such endpoint',
      change: () => ({ path: '/nothing' }),
      of: 'method',
    },
    {
      name: 'another method',
      answer: '405 method_not_allowed: PUT is not allowed on /v1/orders',
      change: () => ({ method: 'PUT' }),
      of: 'method',
    },
    {
      name: 'the other format',
      answer: "400 wrong_format: endpoint does not accept this key's payload_format",
      key: { payloadFormat: 'woocommerce' },
      of: 'signature',
    },
  ],
  body: [
    {
      name: 'too large a body',
      answer: '413 payload_too_large: request body exceeds 2097152 bytes',
      change: () => ({ announced: 2 * 1024 * 1024 + 1 }),
    },
  ],
  'signature missing': [
    {
      name: 'no signature',
      answer: '401 signature_missing: key requires signature; header absent',
      change: () => ({ signature: () => [] }),
      of: 'signature',
    },
  ],
  'signature malformed': [
    {
      name: 'no signature that could be read',
      answer: '401 signature_malformed: header present but did not parse',
      change: () => ({ signature: (secret, body) => [`PC-Signature: ${pcSignature(secret, body, 1)}`] }),
      of: 'signature',
    },
  ],
  'signature expired': [
    {
      name: 'an old signature',
      answer: '401 signature_expired: timestamp drift > 300 seconds',
      change: () => ({
        signature: (_, body) => [`PC-Signature: ${pcSignature('of another secret', body, 1_500_000_000)}`],
      }),
      of: 'signature',
    },
  ],
  'signature invalid': [
    {
      name: 'a signature of another secret',
      answer: '401 signature_invalid: HMAC mismatch',
      change: () => ({ signature: (_, body) => [`PC-Signature: ${pcSignature('of another secret', body)}`] }),
      of: 'signature',
    },
    {
      name: 'the signature of the other scheme',
      answer: '401 signature_invalid: HMAC mismatch',
      change: () => ({ signature: (secret, body) => [`X-WC-Webhook-Signature: ${wcSignature(secret, body)}`] }),
      of: 'signature',
    },
  ],
  scope: [
    {
      name: 'a missing scope',
      answer: '403 insufficient_scope: key missing scope: orders:write',
      key: { scopes: ['payments:write', 'clients:write'] },
    },
  ],
  idempotency: [
    {
      name: 'an Idempotency-Key of another body',
      answer: '409 idempotency_conflict: same key, different body, within 24h window',
      before: (key, good) => send(key, { ...good, body: orderBody(), idempotencyKey: 'used' }),
      change: () => ({ idempotencyKey: 'used' }),
    },
    {
      name: 'an Idempotency-Key that is none',
      answer: '400 idempotency_key_invalid: Idempotency-Key must be 1 to 255 printable ASCII characters',
      change: () => ({ idempotencyKey: '' }),
    },
  ],
  'invalid JSON': [
    {
      name: 'a body of no JSON',
      answer: '422 invalid_json: request body did not parse as JSON',
      change: () => ({ body: "{'external_id': 1}" }),
    },
  ],
  'external id': [
    {
      name: 'no external id',
      answer: "422 external_id_required: create endpoints require 'external_id'",
      change: () => ({ body: '{}' }),
    },
  ],
  lines: [
    {
      name: 'no lines',
      answer: "422 lines_required: create order missing 'lines' array",
      change: () => ({ body: orderBody({ lines: [], currency: 'XXZ' }) }),
    },
  ],
  validation: [
    {
      name: 'an invalid field',
      answer: '422 validation_failed: currency must be an ISO 4217 currency code, like USD; it was the text "XXZ"',
      change: () => ({ body: orderBody({ currency: 'XXZ', payment: {} }) }),
    },
  ],
  'inline scope': [
    {
      name: 'a payment without payments:write',
      answer: '403 insufficient_scope: key missing scope: payments:write',
      key: { scopes: ['orders:write'] },
      change: () => ({ body: orderBody({ payment: {} }) }),
    },
  ],
};

const order = Object.values(stages);
const pairs = order.flatMap((faults, stage) =>
  faults.map((earlier) => ({
    earlier,
    all: order.slice(stage + 1).flatMap((later) => later.filter(({ of }) => of === undefined || of !== earlier.of)),
  })),
);

test.each(pairs.map(({ earlier, all }) => [earlier.name, earlier, all] as const))(
  '%s answers before all that is checked later',
  async (_, earlier, all) => {
    expect(said(await answerTo([earlier]))).toBe(earlier.answer);
    const answers = [];
    for (const later of all) answers.push([later.name, said(await answerTo([earlier, later]))]);
    expect(answers).toEqual(all.map((later) => [later.name, earlier.answer]));
  },
);

test('with no fault the same request is let through', async () => {
  expect(said(await answerTo([]))).toBe('200');
});

/** The answer to a request with these faults, the earliest first: what that one needs is done last, and stays. */
async function answerTo(faults: Fault[]): Promise<Answer> {
  const key = await tenant.mint({
    requireSignature: true,
    ...Object.assign({}, ...faults.toReversed().map(({ key }) => key)),
  });
  const good: Draft = {
    method: 'POST',
    path: '/orders',
    client: ALLOWED,
    authorization: `Bearer ${key.key}`,
    body: orderBody(),
    signature: (secret, body) => [`PC-Signature: ${pcSignature(secret, body)}`],
    idempotencyKey: null,
    announced: null,
  };
  let request = good;
  for (const { before, change } of faults.toReversed()) {
    await before?.(key, good);
    request = { ...request, ...change?.(request, key) };
  }
  return send(key, request);
}

function send({ signingSecret }: MintedKey, request: Draft): Promise<Answer> {
  const { method, path, client, authorization, body, idempotencyKey, announced } = request;
  const headers = request.signature(signingSecret ?? '', body);
  if (authorization !== null) headers.push(`Authorization: ${authorization}`);
  if (idempotencyKey !== null) headers.push(`Idempotency-Key: ${idempotencyKey}`);
  if (announced !== null) headers.push(`Content-Length: ${announced}`);
  return exchange(server.url, { method, path, client, headers, body });
}

/** A key of the same id with another secret, and the checksum that goes with it. */
function otherSecret(key: string): string {
  const text = `${key.slice(0, 16)}${createHmac('sha256', 'x').update(key).digest('hex').slice(0, 20)}`;
  return text + checksum(text);
}

function mistyped(key: string): string {
  return `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
}

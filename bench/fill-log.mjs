// An organization with many keys and a day of their requests, made by the database itself in a minute or two.
import { createOrganization } from '../lib/organizations/create-organization.ts';
import { createStore } from '../lib/organizations/create-store.ts';

const STORES = 12;
const NOTE = 'a usual length of text '.repeat(10);

/**
 * Fills an empty, migrated database: `keys` keys of which some are busier, expired or revoked, and `rows` rows of their
 * log over the last 24 h, 3 in 100 refused, with headers and bodies of usual size. Returns the organization's id.
 */
export async function fillLog(db, client, { keys, rows }) {
  const now = new Date();
  const maker = { name: 'anna@shop.example', clientIp: '198.51.100.7' };
  const { id: organizationId } = await createOrganization(db, maker, { name: 'Acme Ltd' }, now);
  for (let i = 1; i <= STORES; i++) {
    await createStore(db, { ...maker, organizationId }, { name: `Store ${i}`, currency: 'EUR' }, now);
  }
  await client.query(insertKeys, [organizationId, keys]);
  await client.query(insertRows, [organizationId, rows, keys]);
  await client.query('analyze');
  return organizationId;
}

const insertKeys = `
  insert into integrations.integration_keys (id, key_id, key_hash, organization_id, store_id, name, payload_format, source,
    scopes, require_signature, require_timestamp, ip_allowlist, rate_limit_per_minute, expires_at, revoked_at, revoked_by,
    lineage_id, created_at, created_by)
  select made.id, 'bench' || lpad((n - 1)::text, 3, '0'), sha256(made.id::text::bytea), $1, store.id, 'Shop ' || n,
    (array['woocommerce', 'peptideclients'])[1 + n % 2]::integrations.payload_format, (array['woocommerce', 'custom', 'zapier'])[1 + n % 3],
    (array['orders:write', 'orders:cancel', 'payments:write', 'payments:refund', 'clients:write'])[1:1 + n % 5],
    n % 2 = 0 or n % 7 = 0, false, '{}', 600, case when n % 40 = 1 then now() + (n - 500) * interval '1 hour' end,
    case when n % 20 = 3 then now() end, case when n % 20 = 3 then 'ben@shop.example' end, made.id, now() - interval '60 days', 'anna@shop.example'
  from generate_series(1, $2::integer) n
  cross join lateral (select integrations.uuid_at(now() - interval '60 days' + n * interval '1 s') as id) made
  join (select id, row_number() over (order by id) as nth from core.stores where organization_id = $1) store
    on store.nth = 1 + n % ${STORES}`;

/** Squared chance makes some keys forty times as busy as others. */
const insertRows = `
  insert into integrations.request_log (id, organization_id, store_id, integration_key_id, verified, method, path, status_code,
    error_code, client_ip, idempotency_key, external_id, user_agent, request_received_at, request_completed_at,
    request_headers, request_body, response_body)
  select (left(integrations.uuid_at(at)::text, 15) || substr(mark, 1, 3) || '-8' || substr(mark, 4, 3) || '-' || substr(mark, 7, 12))::uuid,
    $1, k.store_id, k.id, refused is distinct from 'signature_invalid', 'POST', '/v1/orders',
    case refused when 'rate_limited' then 429 when 'unavailable' then 503 when 'signature_invalid' then 401 when 'validation_failed' then 422 else 200 end,
    refused, '203.0.113.' || n % 250, 'order-' || n, 'shop-' || n, 'WooCommerce/10.3.4 Hookshot (WordPress/6.8)',
    at, at + (5 + 800 * random() ^ 6) * interval '1 ms',
    ('[["Host","api.example.com"],["Authorization","Bearer pck_int_' || k.key_id || '"],["Content-Type","application/json"],["X-WC-Webhook-ID","'
      || n % 5 || '"],["User-Agent","WooCommerce/10.3.4 Hookshot (WordPress/6.8)"],["Accept-Encoding","deflate, gzip, br"]]')::json,
    case when refused is distinct from 'signature_invalid' then ('{"external_id":"shop-' || n || '","lines":[{"description":"Starter kit","quantity":1,"unit_price_cents":4990}],"note":"${NOTE}"}')::bytea end,
    ('{"id":"' || mark || '","external_id":"shop-' || n || '","status":"pending","note":"${NOTE}"}')::bytea
  from (
    select n, md5(n::text) as mark, date_trunc('milliseconds', now() - interval '24 hours' * (n - 0.5) / $2) as at,
      ceil(random() ^ 2 * $3::integer) as nth,
      case when random() < 0.03 then (array['signature_invalid', 'rate_limited', 'unavailable', 'validation_failed'])[1 + n % 4] end as refused
    from generate_series(1, $2::integer) n) row
  join (select id, key_id, store_id, row_number() over (order by id) as nth from integrations.integration_keys) k on k.nth = row.nth`;

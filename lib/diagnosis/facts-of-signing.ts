import type { Queryable } from '../database/pool.ts';
import { first, type RowOf, run, statement } from '../database/statement.ts';
import { openSecret, type SealingKeys } from '../keys/signing-secret.ts';
import { headerValue } from '../request-log/header-value.ts';
import type { KeyFacts } from './facts.ts';
import type { KnownSecret } from './signing-secrets.ts';

/** Of so many other keys of the store a secret is tried. */
const OTHER_KEYS = 8;

const secretRow = {
  integration_key_id: 'uuid',
  sealed: 'bytea',
  replaced_at: 'timestamptz?',
  valid_until: 'timestamptz?',
  key_id: 'text?',
  name: 'text?',
  replaced_by: 'text?',
} as const;
type SecretRow = RowOf<typeof secretRow>;

const secrets = statement({
  name: 'diagnosis-secrets',
  parameters: { key: 'uuid', organization_id: 'uuid', store_id: 'uuid' },
  columns: secretRow,
  text: `
    select x.integration_key_id, x.sealed, x.replaced_at, x.valid_until, null as key_id, null as name, (
      select n.created_by from integrations.signing_secrets n
      where n.integration_key_id = x.integration_key_id and n.created_at >= x.replaced_at
      order by n.created_at limit 1) as replaced_by
    from integrations.signing_secrets x where x.integration_key_id = $key
    union all
    (select x.integration_key_id, x.sealed, null, null, k.key_id, k.name, null
    from integrations.integration_keys k
    join integrations.signing_secrets x on x.integration_key_id = k.id and x.replaced_at is null
    where k.organization_id = $organization_id and k.store_id = $store_id and k.id <> $key
    order by k.created_at desc limit ${OTHER_KEYS})`,
});

/** The key's secrets, those that were replaced and are still kept, and those of the store's other keys. */
export async function secretsAbout(
  db: Queryable,
  key: KeyFacts,
  sealingKeys: SealingKeys,
  at: Date,
): Promise<KnownSecret[]> {
  const found = await run(db, secrets, {
    key: key.id,
    organization_id: key.organizationId,
    store_id: key.storeId,
  });
  return found.flatMap((row) => {
    const text = opened(row, sealingKeys);
    return text === null ? [] : [{ text, origin: originOf(row, at) }];
  });
}

/** Null for a secret that this installation cannot open: that is another fault, and is reported where it is used. */
function opened({ sealed, integration_key_id }: SecretRow, sealingKeys: SealingKeys): string | null {
  try {
    return openSecret(sealed, integration_key_id, sealingKeys);
  } catch {
    return null;
  }
}

function originOf(row: SecretRow, at: Date): KnownSecret['origin'] {
  if (row.key_id !== null) return { kind: 'other key', keyId: row.key_id, keyName: row.name ?? '' };
  if (row.replaced_at === null || (row.valid_until !== null && row.valid_until > at)) return { kind: 'valid' };
  return { kind: 'replaced', replacedAt: row.replaced_at, replacedBy: row.replaced_by };
}

const usualDrift = statement({
  name: 'diagnosis-usual-drift',
  parameters: { key: 'uuid', request_id: 'uuid', at: 'timestamptz' },
  columns: { drift: 'integer?' },
  text: `
    select percentile_disc(0.5) within group (order by clock_drift_seconds) as drift from (
      select clock_drift_seconds from integrations.request_log
      where integration_key_id = $key and id < $request_id and clock_drift_seconds is not null
        and id > integrations.uuid_at($at::timestamptz - interval '6 hours')
      order by id desc limit 20) recent`,
});

/** The median drift of the key's signed requests just before; null when there were none. */
export async function usualDriftSeconds(
  db: Queryable,
  keyId: string,
  requestId: string,
  at: Date,
): Promise<number | null> {
  const row = await first(db, usualDrift, { key: keyId, request_id: requestId, at });
  return row?.drift ?? null;
}

const otherWebhook = statement({
  name: 'diagnosis-other-webhook',
  parameters: { key: 'uuid', webhook: 'text', at: 'timestamptz' },
  columns: { webhook: 'text' },
  text: `
    select webhook from (
      select ${headerValue('x-wc-webhook-id')} as webhook
      from (
        select verified, request_headers from integrations.request_log
        where integration_key_id = $key and id >= integrations.uuid_at(greatest(
          $at::timestamptz - interval '24 hours',
          (select created_at from integrations.signing_secrets where integration_key_id = $key and replaced_at is null)))
        order by id desc limit 500) r
      where r.verified) deliveries
    where webhook ~ '^[0-9]{1,20}$' and webhook <> $webhook limit 1`,
});

/** Another webhook of the key than this one that has verified of late, since the present secret is there. */
export async function otherWebhookOf(
  db: Queryable,
  keyId: string,
  webhook: string | null,
  at: Date,
): Promise<string | null> {
  if (webhook === null) return null;
  const row = await first(db, otherWebhook, { key: keyId, webhook, at });
  return row?.webhook ?? null;
}

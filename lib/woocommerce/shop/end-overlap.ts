import { auditOn } from '../../audit.ts';
import { transactionOn } from '../../database/pool.ts';
import { first, run, statement } from '../../database/statement.ts';
import type { Visit } from './visit.ts';

const delivered = statement({
  name: 'delivered-with-current-secret',
  parameters: { id: 'uuid', since: 'timestamptz' },
  columns: { id: 'uuid' },
  text: `
    select id from integrations.request_log
    where integration_key_id = $id and secret_age = 0 and status_code < 400 and id >= integrations.uuid_at($since)
    order by id desc limit 1`,
});
const endSecrets = statement({
  name: 'end-old-secrets',
  parameters: { id: 'uuid', now: 'timestamptz' },
  columns: {},
  text: `
    update integrations.signing_secrets set valid_until = null
    where integration_key_id = $id and replaced_at is not null and valid_until > $now`,
});
const endKey = statement({
  name: 'end-rolled-key',
  parameters: { id: 'uuid', now: 'timestamptz', by: 'text' },
  columns: {},
  text: 'update integrations.integration_keys set revoked_at = $now, revoked_by = $by where id = $id and revoked_at is null',
});
const ended = statement({
  name: 'overlap-ended',
  parameters: { id: 'uuid' },
  columns: {},
  text: 'update integrations.linked_shops set ends_old_secrets = false, ends_key_id = null where integration_key_id = $id',
});

/**
 * Ends what was valid before a rotation or a roll, once the shop has delivered with the new secret, to the new address:
 * until then both are, so that no delivery is refused. Audited.
 */
export async function endOverlap({ db, shop, by }: Visit, now: Date): Promise<void> {
  const { key, currentSecret, secretId, endsOldSecrets, endsKeyId } = shop;
  if (!currentSecret || secretId !== currentSecret.id) return; // not carried to the webhooks yet
  if (!(await first(db, delivered, { id: key.id, since: currentSecret.createdAt }))) return;
  await transactionOn(db, async (tx) => {
    if (endsOldSecrets) await run(tx, endSecrets, { id: key.id, now });
    if (endsKeyId !== null) await run(tx, endKey, { id: endsKeyId, now, by: `${by.name} (rolled)` });
    await run(tx, ended, { id: key.id });
    const details = { key_id: key.keyId, old_secrets: endsOldSecrets, old_key: endsKeyId !== null };
    await auditOn(tx, by, 'shop.overlap_ended', { integrationKeyId: key.id, details }, now);
  });
}

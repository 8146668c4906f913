import { asking, type Runner, run, statement } from '../database/statement.ts';
import type { Finding } from './finding.ts';
import { judgeKeyEnd, judgeParked, judgeSecretEnd, STILL_USED_MS, STUCK_MS } from './judge.ts';
import { judgeImport, judgeOrders, judgeRepairs } from './judge-shop.ts';
import { watchedKey } from './watched-key.ts';

const HOUR_MS = 3600 * 1000;
const SOONEST_END_MS = 14 * 24 * HOUR_MS;

/**
 * What needs somebody by the state that things are in, whatever was sent meanwhile: of one organization, or with null of
 * all. A statement a kind, each over few rows by an index.
 */
export async function standingFindings(db: Runner, organizationId: string | null, now: Date): Promise<Finding[]> {
  const ask = asking(db);
  const kinds = [parked, endingKeys, endingSecrets, stoppedImports, repairs, unclearOrders];
  return (await Promise.all(kinds.map((read) => ask(() => read(db, organizationId, now))))).flat();
}

const longParked = statement({
  name: 'incidents-long-parked',
  parameters: { organization_id: 'uuid?', until: 'timestamptz' },
  columns: { ...watchedKey.columns, deliveries: 'integer', oldestAt: 'timestamptz' },
  text: `
    select ${watchedKey.select}, p.deliveries, p.oldest_at as "oldestAt" from (
      select integration_key_id as key, count(*)::integer as deliveries, min(received_at) as oldest_at
      from integrations.parked_deliveries
      where state = 'parked' and received_at <= $until and ($organization_id::uuid is null or organization_id = $organization_id)
      group by 1) p
    join integrations.integration_keys k on k.id = p.key
    order by p.oldest_at desc`,
});

async function parked(db: Runner, organization_id: string | null, now: Date): Promise<Finding[]> {
  const rows = await run(db, longParked, { organization_id, until: new Date(now.getTime() - STUCK_MS) });
  return rows.flatMap((row) => judgeParked(row, row, now) ?? []);
}

const endingSoon = statement({
  name: 'incidents-ending-keys',
  parameters: { organization_id: 'uuid?', now: 'timestamptz', soonest: 'timestamptz', still_used: 'timestamptz' },
  columns: {
    ...watchedKey.columns,
    endsAt: 'timestamptz',
    lastUsedAt: 'timestamptz',
    rolledTo: 'text?',
    rolledAt: 'timestamptz?',
  },
  text: `
    select ${watchedKey.select}, k.expires_at as "endsAt", u.last_used_at as "lastUsedAt", s.key_id as "rolledTo",
      s.created_at as "rolledAt"
    from integrations.integration_keys k join integrations.keys_last_used u on u.integration_key_id = k.id
    left join (
      select distinct on (rolled_from) rolled_from, key_id, created_at from integrations.integration_keys
      where rolled_from is not null order by rolled_from, created_at) s on s.rolled_from = k.id
    where k.revoked_at is null and k.expires_at > $now and k.expires_at <= $soonest and u.last_used_at > $still_used
      and ($organization_id::uuid is null or k.organization_id = $organization_id)
    order by k.expires_at`,
});

async function endingKeys(db: Runner, organization_id: string | null, now: Date): Promise<Finding[]> {
  const soonest = new Date(now.getTime() + SOONEST_END_MS);
  const still_used = new Date(now.getTime() - STILL_USED_MS);
  const rows = await run(db, endingSoon, { organization_id, now, soonest, still_used });
  return rows.flatMap(({ rolledTo, rolledAt, ...row }) => {
    const roll = rolledTo !== null && rolledAt !== null ? { keyId: rolledTo, at: rolledAt } : null;
    return judgeKeyEnd(row, { ...row, rolledTo: roll }, now) ?? [];
  });
}

const replacedSecrets = statement({
  name: 'incidents-ending-secrets',
  parameters: { organization_id: 'uuid?', now: 'timestamptz', hour_ago: 'timestamptz' },
  columns: { ...watchedKey.columns, replacedAt: 'timestamptz', endsAt: 'timestamptz', lastUsedAt: 'timestamptz' },
  text: `
    select ${watchedKey.select}, s.replaced_at as "replacedAt", s.valid_until as "endsAt", r.at as "lastUsedAt"
    from integrations.signing_secrets s join integrations.integration_keys k on k.id = s.integration_key_id
    cross join lateral (
      select request_received_at as at from integrations.request_log
      where integration_key_id = k.id and id >= integrations.uuid_at($hour_ago) and secret_age > 0
      order by id desc limit 1) r
    where s.replaced_at is not null and s.valid_until > $now and k.revoked_at is null
      and ($organization_id::uuid is null or k.organization_id = $organization_id)
    order by s.valid_until`,
});

async function endingSecrets(db: Runner, organization_id: string | null, now: Date): Promise<Finding[]> {
  const rows = await run(db, replacedSecrets, { organization_id, now, hour_ago: new Date(now.getTime() - HOUR_MS) });
  return rows.flatMap((row) => judgeSecretEnd(row, row, now) ?? []);
}

const haltedImports = statement({
  name: 'incidents-halted-imports',
  parameters: { organization_id: 'uuid?' },
  columns: {
    ...watchedKey.columns,
    state: 'text',
    done: 'integer',
    total: 'integer',
    trouble: 'text?',
    troubleSince: 'timestamptz?',
  },
  text: `
    select ${watchedKey.select}, s.import_state as state, s.import_done as done, s.import_total as total, s.trouble,
      s.trouble_since as "troubleSince"
    from integrations.linked_shops s join integrations.integration_keys k on k.id = s.integration_key_id
    where (s.import_state = 'failed' or s.import_state = 'running' and s.trouble_since is not null) and k.revoked_at is null
      and ($organization_id::uuid is null or s.organization_id = $organization_id)`,
});

async function stoppedImports(db: Runner, organization_id: string | null, now: Date): Promise<Finding[]> {
  const rows = await run(db, haltedImports, { organization_id });
  return rows.flatMap((row) => judgeImport(row, row, now) ?? []);
}

const repairedLately = statement({
  name: 'incidents-repaired-lately',
  parameters: { organization_id: 'uuid?', since: 'timestamptz' },
  columns: {
    ...watchedKey.columns,
    missing: 'integer',
    differed: 'integer',
    firstAt: 'timestamptz',
    latestAt: 'timestamptz',
    why: 'text?',
  },
  text: `
    select ${watchedKey.select}, r.missing, r.differed, r.first_at as "firstAt", r.latest_at as "latestAt", r.why from (
      select integration_key_id as key, count(*) filter (where changed is null)::integer as missing,
        count(*) filter (where changed is not null)::integer as differed, min(repaired_at) as first_at,
        max(repaired_at) as latest_at, (array_agg(why order by id desc) filter (where why is not null))[1] as why
      from integrations.shop_repairs
      where id >= integrations.uuid_at($since) and ($organization_id::uuid is null
        or integration_key_id in (select id from integrations.integration_keys where organization_id = $organization_id))
      group by 1) r
    join integrations.integration_keys k on k.id = r.key
    where k.revoked_at is null
    order by r.latest_at desc`,
});

async function repairs(db: Runner, organization_id: string | null, now: Date): Promise<Finding[]> {
  const rows = await run(db, repairedLately, { organization_id, since: new Date(now.getTime() - HOUR_MS) });
  return rows.flatMap((row) => judgeRepairs(row, row, now) ?? []);
}

const ordersToLookAt = statement({
  name: 'incidents-unclear-orders',
  parameters: { organization_id: 'uuid?' },
  columns: {
    ...watchedKey.columns,
    orders: 'integer',
    orderId: 'text',
    externalId: 'text',
    reason: 'text',
    since: 'timestamptz',
  },
  // Orders are a store's: they are named with the key that sends its source's.
  text: `
    select ${watchedKey.select}, of.orders, o.id::text as "orderId", o.external_id as "externalId", of.reason, of.since from (
      select a.store_id, count(*)::integer as orders, max(a.since) as since,
        (array_agg(a.order_id order by a.since desc))[1] as order_id, (array_agg(a.reason order by a.since desc))[1] as reason
      from core.order_attention a join core.stores s on s.id = a.store_id
      where $organization_id::uuid is null or s.organization_id = $organization_id group by 1) of
    join core.orders o on o.store_id = of.store_id and o.id = of.order_id
    cross join lateral (
      select * from integrations.integration_keys k where k.store_id = of.store_id and k.revoked_at is null
      order by k.source <> o.source, k.created_at desc limit 1) k
    order by of.since desc`,
});

async function unclearOrders(db: Runner, organization_id: string | null): Promise<Finding[]> {
  const rows = await run(db, ordersToLookAt, { organization_id });
  return rows.flatMap((row) => judgeOrders(row, row) ?? []);
}

import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';

/** What of the way to a first real order is done, and where the rest of it is done. */
export interface FirstSteps {
  /** The newest live key, and the newest one of a shop; bare ids. Null: there is none. */
  keyId: string | null;
  shopKeyId: string | null;
  done: Record<FirstStep, boolean>;
}

export const firstSteps = ['key', 'request', 'success', 'order', 'shop', 'notices'] as const;
export type FirstStep = (typeof firstSteps)[number];

/** More than the log is kept by default: counts of hours before that are gone with their rows. */
const LOOK_BACK_DAYS = 31;
const HOUR_MS = 3600 * 1000;

const anyOrder = statement({
  name: 'any-order',
  parameters: { organization_id: 'uuid' },
  columns: { found: 'boolean' },
  text: `
    select exists (
      select from core.stores s cross join lateral (
        select from core.orders o where o.store_id = s.id and not exists (
          select from integrations.console_requests t
          where t.organization_id = s.organization_id and t.external_id = o.external_id)
        order by o.placed_at desc limit 1) newest
      where s.organization_id = $organization_id) as found`,
});

const steps = statement({
  name: 'first-steps',
  parameters: { organization_id: 'uuid', since: 'timestamptz' },
  columns: {
    key_id: 'text?',
    shop_key_id: 'text?',
    has_key: 'boolean',
    requested: 'boolean',
    succeeded: 'boolean',
    linked: 'boolean',
    channel: 'boolean',
    mail: 'boolean',
  },
  text: `
    with keys as materialized (
      select id, key_id, payload_format, revoked_at is null and (expires_at is null or expires_at > now()) as live, created_at
      from integrations.integration_keys where organization_id = $organization_id),
    counted as (
      select coalesce(sum(requests), 0) > 0 as requested, coalesce(sum(requests - refused - failed), 0) > 0 as succeeded
      from integrations.request_counts(array(select id from keys), $since))
    select (select key_id from keys where live order by created_at desc, id desc limit 1) as key_id,
      (select key_id from keys where live and payload_format = 'woocommerce' order by created_at desc, id desc limit 1) as shop_key_id,
      exists (select from keys) as has_key, counted.requested, counted.succeeded,
      exists (select from integrations.linked_shops where organization_id = $organization_id) as linked,
      exists (select from integrations.notice_channels
        where organization_id = $organization_id and cardinality(kinds) > 0) as channel,
      exists (select from core.memberships m
        left join integrations.mail_choices c on c.organization_id = m.organization_id and c.user_id = m.user_id
        where m.organization_id = $organization_id
          and case when c.kinds is null then m.role <> 'member' else cardinality(c.kinds) > 0 end) as mail
    from counted`,
});

/**
 * The steps to a first real order (a test from the console is none), each ticked by what is there, not by who pressed
 * something. Null once an order has come: then they are gone for good.
 */
export async function readFirstSteps(
  db: Transaction,
  organizationId: string,
  { sendsMail, now }: { sendsMail: boolean; now: Date },
): Promise<FirstSteps | null> {
  const [orders] = await run(db, anyOrder, { organization_id: organizationId });
  if (orders?.found) return null;
  const since = new Date((Math.floor(now.getTime() / HOUR_MS) - LOOK_BACK_DAYS * 24) * HOUR_MS);
  const [found] = await run(db, steps, { organization_id: organizationId, since });
  if (found === undefined) return null;
  const done = {
    key: found.has_key,
    request: found.requested,
    success: found.succeeded,
    order: false,
    shop: found.linked,
    notices: found.channel || (sendsMail && found.mail),
  };
  return { keyId: found.key_id, shopKeyId: found.shop_key_id, done };
}

import { z } from 'zod';
import type { Queryable } from '../../database/pool.ts';
import { first, run, statement } from '../../database/statement.ts';
import type { Env } from '../../env.ts';
import { hashOf } from '../../organizations/one-time-token.ts';
import { processLog } from '../../process-log.ts';
import { Refused } from '../../refused.ts';
import { linkShop } from './link-shop.ts';

/** What WooCommerce brings after "Approve". Its own key_id is of no use to us. */
export const approvalInput = z.object({
  user_id: z.string().regex(/^[\w-]{43}$/),
  consumer_key: z.string().regex(/^ck_[\x21-\x7e]{1,252}$/),
  consumer_secret: z.string().regex(/^cs_[\x21-\x7e]{1,252}$/),
  key_permissions: z.literal('read_write'),
});
export type Approval = z.output<typeof approvalInput>;

/** What was asked, by whom. */
export interface Asked {
  stateHash: Uint8Array;
  organizationId: string;
  keyId: string;
  by: string;
  url: string;
}

const take = statement({
  name: 'take-shop-approval',
  parameters: { state_hash: 'bytea', now: 'timestamptz' },
  columns: { organization_id: 'uuid', key_id: 'text', asked_by: 'text', url: 'text' },
  text: `
    update integrations.shop_approvals a set received_at = $now
    from integrations.integration_keys k
    where a.state_hash = $state_hash and a.received_at is null and a.expires_at > $now
      and k.id = a.integration_key_id and k.organization_id = a.organization_id
      and exists (
        select 1 from core.memberships m
        where m.organization_id = a.organization_id and m.user_id = a.user_id and m.role in ('owner', 'admin'))
    returning a.organization_id, k.key_id, a.asked_by, a.url`,
});

/** Uses the state up. Null: it was never given, or used, or is too old, or who asked may no longer ask. */
export async function takeApproval(db: Queryable, { user_id: state }: Approval, now: Date): Promise<Asked | null> {
  const stateHash = hashOf(state);
  const row = await first(db, take, { state_hash: stateHash, now });
  if (!row) return null;
  return { stateHash, organizationId: row.organization_id, keyId: row.key_id, by: row.asked_by, url: row.url };
}

const forget = statement({
  name: 'end-shop-approval',
  parameters: { state_hash: 'bytea' },
  columns: {},
  text: 'delete from integrations.shop_approvals where state_hash = $state_hash',
});
const tell = statement({
  name: 'fail-shop-approval',
  parameters: { state_hash: 'bytea', problem: 'text' },
  columns: {},
  text: 'update integrations.shop_approvals set problem = $problem where state_hash = $state_hash',
});

/**
 * Tries the keys against the address that was typed, whoever brought them, and links the shop. After WordPress has its
 * answer: a shop that serves one request at a time could not be asked anything before. What is wrong stands on the key's
 * page.
 */
export async function linkApproved(
  connectionString: string,
  db: Queryable,
  settings: Pick<Env, 'appUrl' | 'secretsKey' | 'allowPrivateAddresses'>,
  { stateHash, organizationId, keyId, by, url }: Asked,
  { consumer_key: consumerKey, consumer_secret: consumerSecret }: Approval,
  now: Date,
): Promise<void> {
  const actor = { organizationId, name: by, clientIp: null };
  try {
    await linkShop(connectionString, settings, actor, keyId, { url, consumerKey, consumerSecret }, now);
    await run(db, forget, { state_hash: stateHash });
  } catch (error) {
    const isKnown = error instanceof Refused;
    if (!isKnown) processLog.error({ err: error, key_id: keyId }, 'a shop that approved could not be linked');
    const problem = isKnown ? error.message : 'something went wrong on our side: connect again';
    await run(db, tell, { state_hash: stateHash, problem });
  }
}

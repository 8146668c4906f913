import { z } from 'zod';
import { type Actor, auditOn } from '../../audit.ts';
import type { Queryable } from '../../database/pool.ts';
import { run, statement } from '../../database/statement.ts';
import type { Env } from '../../env.ts';
import { sealingKeysFrom } from '../../keys/signing-secret.ts';
import { makeToken } from '../../organizations/one-time-token.ts';
import { Refused } from '../../refused.ts';
import { findPlace } from './find-shop.ts';
import { keyOfShop, linkShopInput, mustBeLinkable, mustBeOwnShop } from './link-shop.ts';
import { ShopTrouble } from './trouble.ts';

/** How long a person has to sign in to WordPress and press Approve. */
const APPROVAL_MS = 15 * 60_000;
/** How the key is named in WooCommerce's list. */
const APP_NAME = 'PeptideClients Connectors';

/** Where the shop's server brings its keys, below APP_URL. */
const approvalPath = '/connect/woocommerce';

export const askApprovalInput = z.object({ url: linkShopInput.shape.url });

const remember = statement({
  name: 'ask-shop-approval',
  parameters: {
    id: 'uuid',
    organization_id: 'uuid',
    state_hash: 'bytea',
    user_id: 'uuid',
    by: 'text',
    url: 'text',
    now: 'timestamptz',
    expires_at: 'timestamptz',
  },
  columns: {},
  text: `
    insert into integrations.shop_approvals (
      integration_key_id, organization_id, state_hash, user_id, asked_by, url, asked_at, expires_at)
    values ($id, $organization_id, $state_hash, $user_id, $by, $url, $now, $expires_at)
    on conflict (integration_key_id) do update set organization_id = excluded.organization_id,
      state_hash = excluded.state_hash, user_id = excluded.user_id, asked_by = excluded.asked_by, url = excluded.url,
      asked_at = excluded.asked_at, expires_at = excluded.expires_at, received_at = null, problem = null`,
});

/** WordPress takes no other, and whoever may read them on the way could link their own shop. */
export function mayAskApproval(appUrl: string): boolean {
  return appUrl.startsWith('https://');
}

/**
 * The page in the shop's WordPress that asks its admin to approve. The state that goes with it works once, for a quarter
 * of an hour, for this key of this organization, as long as this user manages it. Audited.
 */
export async function askApproval(
  db: Queryable,
  settings: Pick<Env, 'appUrl' | 'secretsKey' | 'allowPrivateAddresses'>,
  { actor, userId }: { actor: Actor; userId: string },
  keyId: string,
  typed: z.output<typeof askApprovalInput>,
  now: Date,
): Promise<string> {
  const { appUrl, allowPrivateAddresses } = settings;
  if (!mayAskApproval(appUrl))
    throw new Refused('this needs the console at an https address (APP_URL): paste a consumer key instead');
  const key = await keyOfShop(db, actor, keyId);
  mustBeLinkable(key, keyId, sealingKeysFrom(settings.secretsKey));
  const { url, homeUrl, permalinks } = await findPlace(typed.url, { allowPrivateAddresses });
  mustBeOwnShop(key, keyId, { url, homeUrl });
  if (permalinks === 'plain')
    throw new ShopTrouble(
      'address',
      'this shop’s permalinks are plain, so it has no page to approve on: paste a consumer key instead, or choose another structure in WordPress under Settings → Permalinks',
    );
  const { token: state, hash } = makeToken();
  const expiresAt = new Date(now.getTime() + APPROVAL_MS);
  await run(db, remember, {
    id: key.id,
    organization_id: actor.organizationId,
    state_hash: hash,
    user_id: userId,
    by: actor.name,
    url,
    now,
    expires_at: expiresAt,
  });
  const details = { key_id: keyId, url };
  await auditOn(db, actor, 'shop.approval_asked', { integrationKeyId: key.id, details }, now);
  const query = new URLSearchParams({
    app_name: APP_NAME,
    scope: 'read_write',
    user_id: state,
    return_url: `${appUrl}/settings/connectors/${keyId}`,
    callback_url: `${appUrl}${approvalPath}`,
  });
  return `${url}/wc-auth/v1/authorize?${query}`;
}

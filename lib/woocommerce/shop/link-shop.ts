import { z } from 'zod';
import { type Actor, auditOn } from '../../audit.ts';
import { type Queryable, transactionOn } from '../../database/pool.ts';
import { first, type RowOf, run, statement } from '../../database/statement.ts';
import type { Env } from '../../env.ts';
import { openSecret, type SealingKeys, sealingKeysFrom } from '../../keys/signing-secret.ts';
import { Refused } from '../../refused.ts';
import { otherShopOf } from '../same-shop.ts';
import { type FoundShop, findShop } from './find-shop.ts';
import { inShopsTurn, mustHaveTurn } from './in-shops-turn.ts';
import { sealCredentials } from './linked-shop.ts';
import type { ShopAccess } from './shop-client.ts';
import { forgetShopRuns } from './shop-runs.ts';
import { ShopTrouble } from './trouble.ts';
import { type Due, deliveryUrlOf, settleWebhooks, type Webhook, type WebhookAct } from './webhooks.ts';

const SWAPPED = 'the consumer key begins with ck_, the consumer secret with cs_: they are the wrong way round';

function credential(what: string, other: RegExp) {
  return z
    .string()
    .trim()
    .min(1, `the ${what} is missing`)
    .max(255, `the ${what} is too long`)
    .refine((text) => !other.test(text), SWAPPED)
    .refine((text) => /^[\x21-\x7e]*$/.test(text), `the ${what} must have no spaces in it`);
}

/** What a person gives to link a shop: the address as they type it, and what WooCommerce shows once. */
export const linkShopInput = z.object({
  url: z.string().trim().min(1, 'the shop’s address is missing').max(2_000, 'the shop’s address is too long'),
  consumerKey: credential('consumer key', /^cs_/),
  consumerSecret: credential('consumer secret', /^ck_/),
});

/** How long to wait for a visit that is under way. */
const PATIENCE_MS = 60_000;

const keyColumns = {
  id: 'uuid',
  payload_format: 'text',
  writes_orders: 'boolean',
  is_live: 'boolean',
  secret_id: 'uuid?',
  secret: 'bytea?',
  webhook_source_url: 'text?',
  first_created_at: 'timestamptz',
} as const;
type KeyRow = RowOf<typeof keyColumns>;

const findKey = statement({
  name: 'key-to-link',
  parameters: { organization_id: 'uuid', key_id: 'text' },
  columns: keyColumns,
  text: `
    select k.id, k.payload_format::text, 'orders:write' = any(k.scopes) as writes_orders,
      k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) as is_live,
      g.id as secret_id, g.sealed as secret, k.webhook_source_url,
      (select min(l.created_at) from integrations.integration_keys l where l.lineage_id = k.lineage_id) as first_created_at
    from integrations.integration_keys k
    left join integrations.signing_secrets g on g.integration_key_id = k.id and g.replaced_at is null
    where k.organization_id = $organization_id and k.key_id = $key_id`,
});

/** The key's row; refuses one that is not this organization's. */
export async function keyOfShop(db: Queryable, actor: Actor, keyId: string): Promise<KeyRow> {
  const key = await first(db, findKey, { organization_id: actor.organizationId, key_id: keyId });
  if (!key) throw new Refused(`no such key: pck_int_${keyId}`);
  return key;
}

/** Of a shop that is linked anew what is known of its orders stays; of another shop nothing is known. */
const store = statement({
  name: 'link-shop',
  parameters: {
    id: 'uuid',
    organization_id: 'uuid',
    url: 'text',
    home_url: 'text',
    permalinks: 'text',
    credentials_in: 'text',
    credentials: 'bytea',
    version: 'text?',
    now: 'timestamptz',
    by: 'text',
    delivery_urls: 'text[]',
    secret_id: 'uuid',
    webhooks: 'json',
    watermark: 'timestamptz',
    orders_in_shop: 'integer?',
  },
  columns: {},
  text: `
    insert into integrations.linked_shops as s (integration_key_id, organization_id, url, home_url, permalinks,
      credentials_in, credentials, version, linked_at, linked_by, delivery_urls, secret_id, webhooks, checked_at,
      watermark, orders_in_shop)
    values ($id, $organization_id, $url, $home_url, $permalinks, $credentials_in, $credentials, $version, $now, $by,
      $delivery_urls, $secret_id, $webhooks, $now, $watermark, $orders_in_shop)
    on conflict (integration_key_id) do update set home_url = excluded.home_url, permalinks = excluded.permalinks,
      credentials_in = excluded.credentials_in, credentials = excluded.credentials, version = excluded.version,
      linked_at = excluded.linked_at, linked_by = excluded.linked_by, delivery_urls = excluded.delivery_urls,
      secret_id = excluded.secret_id, webhooks = excluded.webhooks, checked_at = excluded.checked_at,
      orders_in_shop = excluded.orders_in_shop, trouble = null, trouble_since = null, failures = 0, retry_at = null,
      url = excluded.url,
      watermark = case when s.url = excluded.url then s.watermark else excluded.watermark end,
      is_whole = s.is_whole and s.url = excluded.url,
      import_state = case when s.url = excluded.url then s.import_state else 'none' end`,
});

/**
 * Links a key to its shop: tries address and credentials, makes the webhooks that are missing and repairs ours, and only
 * then keeps the credentials, sealed. Throws ShopTrouble with what is wrong. Audited.
 */
export async function linkShop(
  connectionString: string,
  settings: Pick<Env, 'appUrl' | 'secretsKey' | 'allowPrivateAddresses'>,
  actor: Actor,
  keyId: string,
  input: z.output<typeof linkShopInput>,
  now: Date,
): Promise<void> {
  const sealingKeys = sealingKeysFrom(settings.secretsKey);
  const bounds = { allowPrivateAddresses: settings.allowPrivateAddresses };
  const linked = await inShopsTurn(connectionString, keyId, PATIENCE_MS, async (db) => {
    const key = await keyOfShop(db, actor, keyId);
    const { id: secretId, secret } = mustBeLinkable(key, keyId, sealingKeys);
    const shop = await findShop(input.url, input, bounds);
    mustBeOwnShop(key, keyId, shop.client.access);
    const deliveryUrl = deliveryUrlOf(settings.appUrl, keyId);
    const acts: WebhookAct[] = [];
    const due: Due = {
      deliveryUrls: [deliveryUrl],
      secret,
      newSecret: true,
      isRefused: () => false,
      mayActivate: () => true,
    };
    const webhooks = await settleWebhooks(shop.client, due, acts);
    const settled = { webhooks, acts };
    await transactionOn(db, (tx) =>
      keep(tx, actor, { ...key, keyId, secretId }, shop, deliveryUrl, settled, sealingKeys, now),
    );
    return true;
  });
  mustHaveTurn(linked);
}

/** The key's signing secret; refuses a key that can take no orders. */
export function mustBeLinkable(key: KeyRow, keyId: string, sealingKeys: SealingKeys): { id: string; secret: string } {
  const name = `pck_int_${keyId}`;
  if (key.payload_format !== 'woocommerce') throw new Refused(`${name} isn’t a WooCommerce key`);
  if (!key.is_live) throw new Refused(`${name} is revoked or expired: link the key that replaces it`);
  if (!key.writes_orders)
    throw new Refused(`${name} has no orders:write, so it can’t take orders: link one that has it`);
  if (!key.secret || !key.secret_id) throw new Refused(`${name} has no signing secret: rotate it first`);
  return { id: key.secret_id, secret: openSecret(key.secret, key.id, sealingKeys) };
}

/** Refuses a shop whose deliveries would be parked: the key takes those of another one. */
export function mustBeOwnShop(
  { webhook_source_url: pinned }: KeyRow,
  keyId: string,
  { url, homeUrl }: Pick<ShopAccess, 'url' | 'homeUrl'>,
): void {
  const other = otherShopOf(pinned, [url, homeUrl]);
  if (other === null) return;
  throw new ShopTrouble(
    'address',
    `pck_int_${keyId} takes deliveries from ${other}, and ${url} is another shop: link that one, or if the shop has moved accept the move first: keys set ${keyId} --source-url ${url}`,
  );
}

async function keep(
  tx: Queryable,
  actor: Actor,
  key: KeyRow & { keyId: string; secretId: string },
  { client, version, orders }: FoundShop,
  deliveryUrl: string,
  { webhooks, acts }: { webhooks: Webhook[]; acts: WebhookAct[] },
  sealingKeys: SealingKeys,
  now: Date,
): Promise<void> {
  const { url, homeUrl, permalinks, credentialsIn } = client.access;
  await run(tx, store, {
    id: key.id,
    organization_id: actor.organizationId,
    url,
    home_url: homeUrl,
    permalinks,
    credentials_in: credentialsIn,
    credentials: sealCredentials(client.access, key.id, sealingKeys),
    version,
    now,
    by: actor.name,
    delivery_urls: [deliveryUrl],
    secret_id: key.secretId,
    webhooks: JSON.stringify(webhooks.map(({ id, topic, status }) => ({ id, topic, status }))),
    // What was modified since the key is there should be here, and is fetched if it is not.
    watermark: key.first_created_at,
    orders_in_shop: orders,
  });
  const did = acts.map(({ id, topic, did: what }) => ({ id, topic, did: what }));
  const details = { key_id: key.keyId, url, version, webhooks: did };
  await auditOn(tx, actor, 'shop.linked', { integrationKeyId: key.id, details }, now);
}

const remove = statement({
  name: 'unlink-shop',
  parameters: { id: 'uuid' },
  columns: { url: 'text' },
  text: 'delete from integrations.linked_shops where integration_key_id = $id returning url',
});

/** Destroys the credentials, and what is known of the shop; the webhooks go on delivering. Audited. */
export async function unlinkShop(connectionString: string, actor: Actor, keyId: string, now: Date): Promise<void> {
  const unlinked = await inShopsTurn(connectionString, keyId, PATIENCE_MS, async (db) => {
    const key = await keyOfShop(db, actor, keyId);
    await transactionOn(db, async (tx) => {
      const row = await first(tx, remove, { id: key.id });
      if (!row) throw notLinked(keyId);
      await forgetShopRuns(tx, keyId);
      const details = { key_id: keyId, url: row.url };
      await auditOn(tx, actor, 'shop.unlinked', { integrationKeyId: key.id, details }, now);
    });
    return true;
  });
  mustHaveTurn(unlinked);
}

export function notLinked(keyId: string): Refused {
  return new Refused(`pck_int_${keyId} isn’t linked to its shop: shops link ${keyId} --url URL --consumer-key CK`);
}

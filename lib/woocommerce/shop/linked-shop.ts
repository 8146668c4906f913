import { z } from 'zod';
import type { Queryable } from '../../database/pool.ts';
import { as, first, type RowOf, statement } from '../../database/statement.ts';
import { credentialsOf, openSecret, type SealingKeys, sealSecret } from '../../keys/signing-secret.ts';
import type { Scope } from '../../keys/vocabulary.ts';
import type { ShopKey } from '../delivery.ts';
import type { ShopAccess } from './shop-client.ts';

/** When one of our webhooks was off; `to` is null while it is. Or when it signed with another secret than ours. */
export interface Outage {
  webhook: number;
  topic: string;
  from: string;
  to: string | null;
  hadOtherSecret?: true;
}

export interface SeenWebhook {
  id: number;
  topic: string;
  status: string;
}

export type ImportState = 'none' | 'running' | 'paused' | 'done' | 'failed';

/** A key's link to its shop, as it is stored; the credentials are opened. */
export interface LinkedShop {
  key: ShopKey;
  access: ShopAccess;
  version: string | null;
  linkedAt: Date;
  /** The first is where our webhooks deliver to; they may still have one of the others. */
  deliveryUrls: string[];
  /** The signing secret that the webhooks have, and the one that they should have. */
  secretId: string | null;
  currentSecret: { id: string; sealed: Buffer; createdAt: Date } | null;
  /** What came before ends with the first delivery that does not need it: secrets, and the key this was rolled from. */
  endsOldSecrets: boolean;
  endsKeyId: string | null;
  webhooks: SeenWebhook[];
  outages: Outage[];
  checkedAt: Date | null;
  comparedAt: Date | null;
  /** Orders in the shop less those here, when all was compared last. */
  comparedDifference: number | null;
  watermark: Date;
  isWhole: boolean;
  behindSince: Date | null;
  reconciledAt: Date | null;
  ordersInShop: number | null;
  failures: number;
  import: { state: ImportState; since: Date | null; page: number; total: number };
  /** When the key, or the first that it was rolled from, was made. */
  firstCreatedAt: Date;
}

const find = statement({
  name: 'find-linked-shop',
  parameters: { key_id: 'text' },
  columns: {
    id: 'uuid',
    key_id: 'text',
    organization_id: 'uuid',
    store_id: 'uuid',
    source: 'text',
    scopes: as<Scope[]>('text[]'),
    webhook_source_url: 'text?',
    current_secret_id: 'uuid?',
    current_secret: 'bytea?',
    current_secret_at: 'timestamptz?',
    url: 'text',
    home_url: 'text',
    permalinks: as<ShopAccess['permalinks']>('text'),
    credentials_in: as<ShopAccess['credentialsIn']>('text'),
    credentials: 'bytea',
    version: 'text?',
    linked_at: 'timestamptz',
    delivery_urls: 'text[]',
    secret_id: 'uuid?',
    ends_old_secrets: 'boolean',
    ends_key_id: 'uuid?',
    webhooks: as<SeenWebhook[]>('json'),
    outages: as<Outage[]>('json'),
    checked_at: 'timestamptz?',
    compared_at: 'timestamptz?',
    compared_difference: 'integer?',
    watermark: 'timestamptz',
    is_whole: 'boolean',
    behind_since: 'timestamptz?',
    reconciled_at: 'timestamptz?',
    orders_in_shop: 'integer?',
    failures: 'integer',
    import_state: as<ImportState>('text'),
    import_since: 'timestamptz?',
    import_page: 'integer',
    import_total: 'integer',
    first_created_at: 'timestamptz',
  },
  text: `
    select k.id, k.key_id, k.organization_id, k.store_id, k.source, k.scopes, k.webhook_source_url,
      g.id as current_secret_id, g.sealed as current_secret, g.created_at as current_secret_at, s.url, s.home_url,
      s.permalinks, s.credentials_in, s.credentials, s.version, s.linked_at, s.delivery_urls, s.secret_id,
      s.ends_old_secrets, s.ends_key_id, s.webhooks, s.outages, s.checked_at, s.compared_at, s.compared_difference, s.watermark, s.is_whole,
      s.behind_since, s.reconciled_at, s.orders_in_shop, s.failures, s.import_state, s.import_since,
      s.import_page, s.import_total,
      (select min(l.created_at) from integrations.integration_keys l where l.lineage_id = k.lineage_id) as first_created_at
    from integrations.linked_shops s
    join integrations.integration_keys k on k.id = s.integration_key_id
    left join integrations.signing_secrets g on g.integration_key_id = k.id and g.replaced_at is null
    where k.key_id = $key_id`,
});

/** The link of a key, by the key id; null when it has none. */
export async function findLinkedShop(
  db: Queryable,
  keyId: string,
  sealingKeys: SealingKeys,
): Promise<LinkedShop | null> {
  const row = await first(db, find, { key_id: keyId });
  if (!row) return null;
  return {
    key: {
      id: row.id,
      keyId: row.key_id,
      organizationId: row.organization_id,
      storeId: row.store_id,
      source: row.source,
      scopes: row.scopes,
      webhookSourceUrl: row.webhook_source_url,
    },
    access: {
      url: row.url,
      homeUrl: row.home_url,
      permalinks: row.permalinks,
      credentialsIn: row.credentials_in,
      ...openCredentials(row.credentials, row.id, sealingKeys),
    },
    version: row.version,
    linkedAt: row.linked_at,
    deliveryUrls: row.delivery_urls,
    secretId: row.secret_id,
    currentSecret: currentSecretOf(row),
    endsOldSecrets: row.ends_old_secrets,
    endsKeyId: row.ends_key_id,
    webhooks: row.webhooks,
    outages: row.outages,
    checkedAt: row.checked_at,
    comparedAt: row.compared_at,
    comparedDifference: row.compared_difference,
    watermark: row.watermark,
    isWhole: row.is_whole,
    behindSince: row.behind_since,
    reconciledAt: row.reconciled_at,
    ordersInShop: row.orders_in_shop,
    failures: row.failures,
    import: { state: row.import_state, since: row.import_since, page: row.import_page, total: row.import_total },
    firstCreatedAt: row.first_created_at,
  };
}

function currentSecretOf(row: RowOf<(typeof find)['columns']>): LinkedShop['currentSecret'] {
  const { current_secret_id: id, current_secret: sealed, current_secret_at: createdAt } = row;
  return id && sealed && createdAt ? { id, sealed, createdAt } : null;
}

type Credentials = Pick<ShopAccess, 'consumerKey' | 'consumerSecret'>;
const credentialsSchema = z.tuple([z.string(), z.string()]);

export function sealCredentials(
  { consumerKey, consumerSecret }: Credentials,
  integrationKeyId: string,
  sealingKeys: SealingKeys,
): Buffer {
  return sealSecret(JSON.stringify([consumerKey, consumerSecret]), credentialsOf(integrationKeyId), sealingKeys);
}

function openCredentials(sealed: Buffer, integrationKeyId: string, sealingKeys: SealingKeys): Credentials {
  const text = openSecret(sealed, credentialsOf(integrationKeyId), sealingKeys);
  const [consumerKey, consumerSecret] = credentialsSchema.parse(JSON.parse(text));
  return { consumerKey, consumerSecret };
}

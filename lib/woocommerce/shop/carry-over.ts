import type { Queryable } from '../../database/pool.ts';
import { first, run, statement } from '../../database/statement.ts';
import { sealCredentials } from './linked-shop.ts';
import type { Visit } from './visit.ts';

const find = statement({
  name: 'successor-of-shops-key',
  parameters: { id: 'uuid' },
  columns: { id: 'uuid', key_id: 'text' },
  text: `
    select id, key_id from integrations.integration_keys k
    where rolled_from = $id and revoked_at is null
      and not exists (select 1 from integrations.linked_shops s where s.integration_key_id = k.id)
    order by created_at desc limit 1`,
});
const move = statement({
  name: 'move-link',
  parameters: { id: 'uuid', to: 'uuid', credentials: 'bytea', delivery_urls: 'text[]' },
  columns: {},
  text: `
    update integrations.linked_shops
    set integration_key_id = $to, credentials = $credentials, delivery_urls = $delivery_urls, secret_id = null
    where integration_key_id = $id`,
});

/**
 * Carries the link of a key that was rolled over to its successor; the next visit moves the webhooks, which have the old
 * key's address until then. Whether there was one.
 */
export async function carryOver({ db, shop, sealingKeys }: Visit): Promise<boolean> {
  const successor = await successorOf(db, shop.key.id);
  if (!successor) return false;
  const [current = ''] = shop.deliveryUrls;
  await run(db, move, {
    id: shop.key.id,
    to: successor.id,
    credentials: sealCredentials(shop.access, successor.id, sealingKeys),
    delivery_urls: [current.slice(0, current.lastIndexOf('/') + 1) + successor.key_id, ...shop.deliveryUrls],
  });
  return true;
}

function successorOf(db: Queryable, id: string) {
  return first(db, find, { id });
}

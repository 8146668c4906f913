import type { Actor } from '../../lib/audit.ts';
import { type StandInShop, shopOrder, startShop } from '../../lib/test/stand-in-shop.ts';
import { reconcileShop } from '../../lib/woocommerce/shop/check-shop.ts';
import { linkShop } from '../../lib/woocommerce/shop/link-shop.ts';
import type { Installation } from '../installation.ts';

/** A shop with a long address that the key is linked to, with an order that was missing and one webhook switched off. */
export async function linkLongShop(installation: Installation, actor: Actor, keyId: string): Promise<StandInShop> {
  const { databaseUrl: connectionString, secretsKey, url } = installation;
  const shop = await startShop(`/${'w'.repeat(80)}`);
  const settings = { appUrl: url, secretsKey, allowPrivateAddresses: true };
  await linkShop(connectionString, settings, actor, keyId, shop, new Date());
  shop.orders.set(1_234_567, shopOrder(1_234_567, new Date()));
  await reconcileShop({ connectionString, settings, actor }, keyId, undefined);
  return shop;
}

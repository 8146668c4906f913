import { cache } from 'react';
import { consolePool } from '../../../../lib/database/console-pool.ts';
import { showShop } from '../../../../lib/woocommerce/shop/show-shop.ts';

/** Repairs that are named. */
const NAMED = 20;

/** The shop that a key is linked to, read once a request; null: none. */
export const linkedShopOf = cache((organizationId: string, keyId: string) =>
  showShop(consolePool(), organizationId, keyId, { most: NAMED }),
);

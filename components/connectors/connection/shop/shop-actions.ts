'use server';

import { z } from 'zod';
import { consolePool } from '../../../../lib/database/console-pool.ts';
import { env, givenDatabaseUrl } from '../../../../lib/env.ts';
import { action } from '../../../../lib/session.ts';
import { askApproval, askApprovalInput } from '../../../../lib/woocommerce/shop/ask-approval.ts';
import { checkShopWhole } from '../../../../lib/woocommerce/shop/check-shop.ts';
import { pauseImport, startImport } from '../../../../lib/woocommerce/shop/import.ts';
import { keyOfShop, linkShop, linkShopInput, unlinkShop } from '../../../../lib/woocommerce/shop/link-shop.ts';
import { reachShop } from '../../../../lib/woocommerce/shop/reach-shop.ts';

const keyId = z.string().length(8);
const ofKey = z.object({ keyId });

/** Where the browser goes to ask the shop's admin. */
export const askApprovalAction = action(
  'admin',
  askApprovalInput.extend({ keyId }),
  ({ actor, viewer, now }, { keyId: id, ...typed }) =>
    askApproval(consolePool(), env(), { actor, userId: viewer.userId }, id, typed, now),
);

/** Links by a consumer key and secret that somebody pasted, once they were tried. */
export const linkShopAction = action(
  'admin',
  linkShopInput.extend({ keyId }),
  ({ actor, now }, { keyId: id, ...input }) => linkShop(givenDatabaseUrl(), env(), actor, id, input, now),
);

/** Looks at the webhooks in the shop and fetches what is missing, now. */
export const checkShopAction = action('admin', ofKey, async ({ actor }, { keyId: id }) => {
  await keyOfShop(consolePool(), actor, id);
  await checkShopWhole({ connectionString: givenDatabaseUrl(), settings: env(), actor }, id);
});

/** Whether the shop can be reached, before what its webhooks need is changed. */
export const reachShopAction = action('admin', ofKey, ({ actor }, { keyId: id }) =>
  reachShop(consolePool(), { connectionString: givenDatabaseUrl(), settings: env(), actor }, id),
);

/** Orders since a day on; null: where it was paused, or all of them. */
export const startImportAction = action(
  'admin',
  ofKey.extend({ since: z.iso.date('must be a day').nullable() }),
  ({ actor, now }, { keyId: id, since }) =>
    startImport(consolePool(), actor, id, since === null ? null : new Date(`${since}T00:00:00Z`), now),
);

export const pauseImportAction = action('admin', ofKey, ({ actor, now }, { keyId: id }) =>
  pauseImport(consolePool(), actor, id, now),
);

export const unlinkShopAction = action('admin', ofKey, ({ actor, now }, { keyId: id }) =>
  unlinkShop(givenDatabaseUrl(), actor, id, now),
);

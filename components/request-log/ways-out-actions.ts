'use server';

import { z } from 'zod';
import { reprocessRow } from '../../lib/connections/reprocess-row.ts';
import { consolePool } from '../../lib/database/console-pool.ts';
import { acceptReplacedSecret } from '../../lib/keys/accept-replaced-secret.ts';
import { adjustKey } from '../../lib/keys/adjust-key.ts';
import { allowAddress } from '../../lib/keys/allow-address.ts';
import { keySettings } from '../../lib/keys/key-settings.ts';
import { Refused } from '../../lib/refused.ts';
import { action } from '../../lib/session.ts';
import { mayTry } from '../../lib/user-budget.ts';
import { apiAccess } from '../../lib/workbench/api-access.ts';
import { sendAgain } from '../../lib/workbench/send-again.ts';

// The ways out of a row. They stand here and not in app, since the log is shown on several pages.

const keyId = z.string().length(8);

export const allowAddressAction = action(
  'admin',
  z.object({ keyId, address: z.string().max(64) }),
  ({ db, actor, now }, { keyId: id, address }) => allowAddress(db, actor, id, address, now),
);

/** `seen` is the cap as it was shown: what somebody else has set meanwhile is not lowered. */
export const raiseRateLimitAction = action(
  'admin',
  z.object({ keyId, rateLimitPerMinute: keySettings.rateLimitPerMinute, seen: z.int() }),
  ({ db, actor, now }, { keyId: id, rateLimitPerMinute, seen }) =>
    adjustKey(db, actor, id, { rateLimitPerMinute }, now, { rateLimitPerMinute: seen }),
);

export const acceptReplacedSecretAction = action('admin', z.object({ keyId }), ({ db, actor, now }, { keyId: id }) =>
  acceptReplacedSecret(db, actor, id, now),
);

export const changeExpiryAction = action(
  'admin',
  z.object({ keyId, expiresAt: keySettings.expiresAt }),
  ({ db, actor, now }, { keyId: id, expiresAt }) => adjustKey(db, actor, id, { expiresAt }, now),
);

/** Returns what came of it, as a sentence. */
export const reprocessAction = action('admin', z.object({ deliveryId: z.uuid() }), ({ actor, now }, { deliveryId }) =>
  reprocessRow(consolePool(), actor, deliveryId, now),
);

/** Of one person. */
const SENT_A_MINUTE = 30;

/** Sends a refused request's body again, under today's settings. Returns what came of it, as a sentence. */
export const sendAgainAction = action('admin', z.object({ rowId: z.uuid() }), async (context, { rowId }) => {
  const { db, viewer, actor, now } = context;
  if (!mayTry(`sends ${viewer.userId}`, SENT_A_MINUTE, now)) throw new Refused('too many at once. Wait a minute');
  return sendAgain(db, consolePool(), apiAccess(), actor, rowId, now);
});

'use server';

import { z } from 'zod';
import { movedDeliveries, previewMove } from '../../../lib/connections/preview-move.ts';
import { saveSetting } from '../../../lib/connections/save-setting.ts';
import { consolePool } from '../../../lib/database/console-pool.ts';
import { env } from '../../../lib/env.ts';
import { adjustKeyInput } from '../../../lib/keys/adjust-key.ts';
import { ipAllowlist } from '../../../lib/keys/ip-allowlist.ts';
import { type ShownKey, showKey } from '../../../lib/keys/list-keys.ts';
import { revokeKey } from '../../../lib/keys/revoke-key.ts';
import { rollKey, rollKeyInput } from '../../../lib/keys/roll-key.ts';
import { rotateSecretInput, rotateSigningSecret } from '../../../lib/keys/rotate-signing-secret.ts';
import { sealingKeysFrom } from '../../../lib/keys/signing-secret.ts';
import { Refused } from '../../../lib/refused.ts';
import { keyUse, outsideAllowlist } from '../../../lib/request-log/impact.ts';
import { type ActionContext, action } from '../../../lib/session.ts';
import { carryOnMove } from '../../../lib/woocommerce/carry-on-move.ts';
import { undoMove } from '../../../lib/woocommerce/undo-move.ts';

const keyId = z.string().length(8);

/** Saves one setting, unless it is no longer as it was seen. */
export const saveSettingAction = action(
  'admin',
  z.object({ keyId, changes: adjustKeyInput, seen: adjustKeyInput.optional() }),
  ({ db, actor, now }, input) => saveSetting(db, actor, input, now),
);

const otherShop = z.object({ keyId, url: z.string().max(2_000) });
const oneMove = z.object({ keyId, moveId: z.uuid() });

/** What a move to another shop would park and apply. */
export const previewMoveAction = action('admin', otherShop, ({ db, viewer, now }, { keyId, url }) =>
  previewMove(db, viewer.organizationId, { keyId, url, now }),
);

/** A page of what it would apply. */
export const movedDeliveriesAction = action(
  'admin',
  otherShop.extend({ after: z.uuid().nullable() }),
  ({ db, viewer }, input) => movedDeliveries(db, viewer.organizationId, input),
);

/** Goes on with a move or its undoing for a moment, and says how far it is. */
export const carryOnMoveAction = action('admin', oneMove, ({ db, viewer }, { moveId }) =>
  carryOnMove(db, consolePool(), viewer.organizationId, moveId),
);

/** The shop before it is the key's again; what the move applied is taken back, step by step. */
export const undoMoveAction = action('admin', oneMove, ({ db, actor, now }, { keyId, moveId }) =>
  undoMove(db, actor, keyId, moveId, now),
);

/** Which requests of the last 24 hours an IP allowlist would have refused. */
export const allowlistImpactAction = action(
  'admin',
  z.object({ keyId, entries: ipAllowlist }),
  async (context, { keyId, entries }) => {
    const key = await ownKey(context, keyId);
    return outsideAllowlist(context.db, key.id, entries, context.now);
  },
);

/** Who will notice when a key or its secret ends. */
export const keyUseAction = action('admin', z.object({ keyId }), async (context, { keyId }) => {
  const key = await ownKey(context, keyId);
  return keyUse(context.db, key, context.now);
});

export const rotateSecretAction = action(
  'admin',
  z.intersection(z.object({ keyId }), rotateSecretInput),
  async ({ db, actor, now }, { keyId, ...input }) => {
    const rotation = await rotateSigningSecret(db, actor, keyId, input, sealingKeys(), now);
    return { ...rotation, at: now.getTime() };
  },
);

export const rollKeyAction = action('admin', rollKeyInput.extend({ keyId }), async (context, { keyId, ...input }) => {
  const { db, actor, now } = context;
  const { signingSecret } = await ownKey(context, keyId);
  const { key, keyId: successor, oldKeyEndsAt } = await rollKey(db, actor, keyId, input, sealingKeys(), now);
  return { key, keyId: successor, oldKeyEndsAt, signed: signingSecret !== null, at: now.getTime() };
});

/** The eight characters are typed by hand: nobody revokes a key by a slip. */
export const revokeKeyAction = action(
  'admin',
  z.object({ keyId, typed: z.string() }).refine(({ keyId, typed }) => typed === keyId, {
    path: ['typed'],
    error: 'must be the 8 characters of this key',
  }),
  ({ db, actor, now }, { keyId }) => revokeKey(db, actor, keyId, now),
);

async function ownKey({ db, viewer, now }: ActionContext, keyId: string): Promise<ShownKey> {
  const key = await showKey(db, viewer.organizationId, keyId, now);
  if (key === null) throw new Refused(`no such key: pck_int_${keyId}`);
  return key;
}

function sealingKeys() {
  return sealingKeysFrom(env().secretsKey);
}

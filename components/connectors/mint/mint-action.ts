'use server';

import { env } from '../../../lib/env.ts';
import { mintKey, mintKeyInput } from '../../../lib/keys/mint-key.ts';
import { sealingKeysFrom } from '../../../lib/keys/signing-secret.ts';
import { action } from '../../../lib/session.ts';

/** Mints a key. Its answer is the only place where key and secret ever stand; nothing keeps it. */
export const mintAction = action('admin', mintKeyInput, async ({ db, actor, now }, input) => {
  const { key, keyId, signingSecret } = await mintKey(db, actor, input, sealingKeysFrom(env().secretsKey), now);
  return { key, keyId, signingSecret, at: now.getTime() };
});

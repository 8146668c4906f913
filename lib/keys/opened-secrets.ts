import { LRUCache } from 'lru-cache';
import { openSecret, type SealingKeys } from './signing-secret.ts';

/** Secrets that were in use lately, by key and sealed bytes, which are never the same twice: a rotation needs no word of it. */
const opened = new LRUCache<string, string>({ max: 10_000 });

/** `openSecret`, for the hot path: the same secret is opened once, not with every request. */
export function openedSecret(sealed: Buffer, integrationKeyId: string, sealingKeys: SealingKeys): string {
  const name = `${integrationKeyId} ${sealed.toString('latin1')}`; // sealed for that key, it opens for no other
  let secret = opened.get(name);
  if (secret === undefined) {
    secret = openSecret(sealed, integrationKeyId, sealingKeys);
    opened.set(name, secret);
  }
  return secret;
}

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

/** A key's secrets, to be kept out of the log; one that does not open is compared with nothing. */
export function secretsToHide(
  { id, sealedSecrets }: { id: string; sealedSecrets: readonly Buffer[] },
  sealingKeys: SealingKeys,
): string[] {
  return sealedSecrets.flatMap((sealed) => {
    try {
      return [openedSecret(sealed, id, sealingKeys)];
    } catch {
      return [];
    }
  });
}

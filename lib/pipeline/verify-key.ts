import { timingSafeEqual } from 'node:crypto';
import { refuse } from '../errors/api-error.ts';
import { hashToken, parseToken } from '../keys/token.ts';
import type { Identified } from './identify-key.ts';

/** Stage 4: the whole key, checksum first, then its SHA-256 in constant time; not revoked, not expired. */
export function verifyKey(identified: Identified, token: string | null): void {
  const parsed = token === null ? null : parseToken(token);
  const matches = timingSafeEqual(hashToken(token ?? ''), identified.key.keyHash);
  if (!parsed?.checksumOk || !matches) refuse('invalid_api_key');
  mustBeLive(identified);
}

/** Not revoked, not expired. */
export function mustBeLive(identified: Identified): void {
  if (!identified.live) refuse('invalid_api_key');
}

import { z } from 'zod';
import { openSecret, type SealingKeys, sealSecret } from './signing-secret.ts';

/** The header that carries it, in lower case: from the console's process to the API's, over the loopback, and no further. */
export const PASS_HEADER = 'pc-console-pass';
/** It is used at once. */
const VALID_MS = 60_000;
/** What it is sealed for: it opens as no signing secret, and none opens as a pass. */
const SEALED_FOR = 'console pass';
const LONGEST = 4_096;

const passShape = z.object({
  /** The bare 8. */
  keyId: z.string(),
  method: z.string(),
  /** Path and query as on the wire. */
  target: z.string(),
  bodySha256: z.string(),
  /** Of whoever sends it. */
  clientIp: z.string(),
  /** Milliseconds since 1970. */
  until: z.number(),
});

/**
 * Stands for a key's bearer in one request, since the key itself is known to its sender alone: to this path, with this
 * body, within a minute. Sealed with SECRETS_KEY, which nobody has but this installation.
 */
export type Pass = z.infer<typeof passShape>;

export function sealPass(pass: Omit<Pass, 'until'>, sealingKeys: SealingKeys, now: Date): string {
  const whole: Pass = { ...pass, until: now.getTime() + VALID_MS };
  return sealSecret(JSON.stringify(whole), SEALED_FOR, sealingKeys).toString('base64url');
}

/** The pass that a request has; null for none, and for whatever is not one of ours for this request. */
export function openPass(
  text: string | null,
  sealingKeys: SealingKeys,
  { method, target }: { method: string; target: string },
): Pass | null {
  if (text === null || text.length > LONGEST) return null;
  try {
    const pass = passShape.parse(JSON.parse(openSecret(Buffer.from(text, 'base64url'), SEALED_FOR, sealingKeys)));
    return pass.method === method && pass.target === target && pass.until > Date.now() ? pass : null;
  } catch {
    return null;
  }
}

import { env } from '../env.ts';
import { sealingKeysFrom } from '../keys/signing-secret.ts';
import type { ApiAccess } from './send-to-api.ts';

/** Of the installation that this process belongs to: its API listens on the same machine. */
export function apiAccess(): ApiAccess {
  const { port, secretsKey } = env();
  return { apiUrl: `http://127.0.0.1:${port}`, sealingKeys: sealingKeysFrom(secretsKey) };
}

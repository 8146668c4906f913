import type { Actor } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { Refused } from '../refused.ts';
import { adjustKey } from './adjust-key.ts';
import { ipAllowlist } from './ip-allowlist.ts';
import { canonicalNetwork } from './network.ts';

/**
 * Adds one address to a key's IP allowlist, in force with the next request. Refuses what is no address, and when the
 * list is full; an empty list allows every address already, and stays empty.
 */
export async function allowAddress(
  db: Database,
  actor: Actor,
  keyId: string,
  address: string,
  now: Date,
): Promise<void> {
  const canonical = canonicalNetwork(address);
  if (canonical === null || canonical.includes('/')) throw new Refused(`"${address}" is not an IP address`);
  const where = { keyId, organizationId: actor.organizationId };
  const key = await db.integrationKey.findFirst({ where, select: { ipAllowlist: true } });
  if (key === null) throw new Refused(`no such key: pck_int_${keyId}`);
  if (key.ipAllowlist.length === 0) return;
  const entries = ipAllowlist.safeParse([...key.ipAllowlist, canonical]);
  if (!entries.success) throw new Refused(`the IP allowlist ${entries.error.issues[0]?.message}`);
  // As it was seen: what somebody else saves meanwhile is not undone.
  await adjustKey(db, actor, keyId, { ipAllowlist: entries.data }, now, { ipAllowlist: key.ipAllowlist });
}

import { audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { openSecret, type SealingKeys, sealedBy, sealSecret } from '../keys/signing-secret.ts';

interface Sealed {
  id: string;
  organizationId: string;
  name: string;
  sealedUrl: Uint8Array<ArrayBuffer>;
  sealedSecret: Uint8Array<ArrayBuffer> | null;
}

/**
 * Seals the addresses and secrets of every notice channel with the first of the sealing keys, each channel in a transaction
 * with its audit entry. Returns how many were, and how many no key opens: those are left as they are.
 */
export async function rewrapChannels(
  db: Database,
  by: { name: string; clientIp: string | null },
  sealingKeys: SealingKeys,
): Promise<{ rewrapped: number; unopened: number }> {
  const channels = await db.noticeChannel.findMany({
    select: { id: true, organizationId: true, name: true, sealedUrl: true, sealedSecret: true },
  });
  let [rewrapped, unopened] = [0, 0];
  for (const channel of channels) {
    const places = secretsOf(channel).map((sealed) => sealedBy(Buffer.from(sealed), sealingKeys));
    if (places.includes(null)) unopened += 1;
    else if (places.some((place) => place !== 0)) rewrapped += await rewrap(db, by, channel, sealingKeys);
  }
  return { rewrapped, unopened };
}

function secretsOf({ sealedUrl, sealedSecret }: Sealed) {
  return sealedSecret === null ? [sealedUrl] : [sealedUrl, sealedSecret];
}

async function rewrap(
  db: Database,
  by: { name: string; clientIp: string | null },
  { id, organizationId, name, sealedUrl, sealedSecret }: Sealed,
  sealingKeys: SealingKeys,
): Promise<number> {
  const again = (sealed: Uint8Array) =>
    new Uint8Array(sealSecret(openSecret(Buffer.from(sealed), id, sealingKeys), id, sealingKeys));
  return db.$transaction(async (tx) => {
    const data = { sealedUrl: again(sealedUrl), sealedSecret: sealedSecret === null ? null : again(sealedSecret) };
    const { count } = await tx.noticeChannel.updateMany({ where: { id, sealedUrl }, data });
    const actor = { ...by, organizationId };
    if (count > 0) await audit(tx, actor, 'notice_channel.rewrapped', { details: { name } }, new Date());
    return count;
  });
}

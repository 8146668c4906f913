import { audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { credentialsOf, openSecret, type SealingKeys, sealedBy, sealSecret } from './signing-secret.ts';

/** Secrets of one transaction: short, so that a rotation never waits for long. */
const BATCH = 200;

/**
 * Seals every signing secret with the first of the sealing keys, while the installation is in use, and yields how many
 * after each batch. Each batch is a transaction with its entry in the organization's audit log: whoever breaks off has
 * lost nothing, and goes on by starting again. Secrets that no key opens are left as they are.
 */
export async function* rewrapSecrets(
  db: Database,
  by: { name: string; clientIp: string | null },
  sealingKeys: SealingKeys,
  batch = BATCH,
): AsyncGenerator<number> {
  const organizations = await db.organization.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
  for (const { id } of organizations) {
    const actor = { ...by, organizationId: id };
    let after: string | undefined;
    for (;;) {
      const secrets = await secretsOf(db, id, after, batch);
      after = secrets.at(-1)?.id;
      if (after === undefined) break;
      const old = secrets.filter(({ sealed }) => (sealedBy(Buffer.from(sealed), sealingKeys) ?? 0) > 0);
      if (old.length === 0) continue;
      yield await db.$transaction(async (tx) => {
        let rewrapped = 0;
        for (const { id, integrationKeyId, sealed } of old) {
          const secret = openSecret(Buffer.from(sealed), integrationKeyId, sealingKeys);
          const { count } = await tx.signingSecret.updateMany({
            where: { id, sealed }, // unless it was destroyed meanwhile
            data: { sealed: new Uint8Array(sealSecret(secret, integrationKeyId, sealingKeys)) },
          });
          rewrapped += count;
        }
        const details = { signing_secrets: rewrapped };
        if (rewrapped > 0) await audit(tx, actor, 'signing_secret.rewrapped', { details }, new Date());
        return rewrapped;
      });
    }
  }
}

/** Seals the secrets of authenticator apps likewise, each by itself. Returns how many. */
export async function rewrapAppSecrets(db: Database, sealingKeys: SealingKeys): Promise<number> {
  const apps = await db.totpFactor.findMany({ select: { userId: true, sealed: true } });
  let rewrapped = 0;
  for (const { userId, sealed } of apps) {
    if ((sealedBy(Buffer.from(sealed), sealingKeys) ?? 0) === 0) continue;
    const secret = openSecret(Buffer.from(sealed), userId, sealingKeys);
    const { count } = await db.totpFactor.updateMany({
      where: { userId, sealed },
      data: { sealed: new Uint8Array(sealSecret(secret, userId, sealingKeys)) },
    });
    rewrapped += count;
  }
  return rewrapped;
}

/** The same for the consumer keys and secrets of linked shops, which are few. */
export async function rewrapCredentials(db: Database, sealingKeys: SealingKeys): Promise<number> {
  let rewrapped = 0;
  for (const { integrationKeyId, credentials } of await allCredentials(db)) {
    if ((sealedBy(Buffer.from(credentials), sealingKeys) ?? 0) === 0) continue;
    const sealedFor = credentialsOf(integrationKeyId);
    const opened = openSecret(Buffer.from(credentials), sealedFor, sealingKeys);
    const { count } = await db.linkedShop.updateMany({
      where: { integrationKeyId, credentials }, // unless it was linked anew meanwhile
      data: { credentials: new Uint8Array(sealSecret(opened, sealedFor, sealingKeys)) },
    });
    rewrapped += count;
  }
  return rewrapped;
}

function allCredentials(db: Database) {
  return db.linkedShop.findMany({ select: { integrationKeyId: true, credentials: true } });
}

/** How many secrets no key in SECRETS_KEY opens. */
export async function countUnopened(db: Database, sealingKeys: SealingKeys): Promise<number> {
  const apps = await db.totpFactor.findMany({ select: { sealed: true } });
  let unopened = apps.filter(({ sealed }) => sealedBy(Buffer.from(sealed), sealingKeys) === null).length;
  let after: string | undefined;
  do {
    const secrets = await secretsOf(db, null, after, 10 * BATCH);
    unopened += secrets.filter(({ sealed }) => sealedBy(Buffer.from(sealed), sealingKeys) === null).length;
    after = secrets.at(-1)?.id;
  } while (after !== undefined);
  const credentials = await allCredentials(db);
  return unopened + credentials.filter((one) => sealedBy(Buffer.from(one.credentials), sealingKeys) === null).length;
}

/** The next of an organization, or of all. */
function secretsOf(db: Database, organizationId: string | null, after: string | undefined, take: number) {
  return db.signingSecret.findMany({
    where: {
      ...(organizationId !== null && { integrationKey: { organizationId } }),
      ...(after !== undefined && { id: { gt: after } }),
    },
    select: { id: true, integrationKeyId: true, sealed: true },
    orderBy: { id: 'asc' },
    take,
  });
}

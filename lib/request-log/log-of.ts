import type { Transaction } from '../database/prisma.ts';
import type { Role } from '../keys/vocabulary.ts';
import type { LogOf } from './rows.ts';

/** Who looks. */
interface Looker {
  organizationId: string;
  role: Role;
}

/**
 * The log that a console's URL names: of a key, by its bare 8; `activity`, of all keys of the organization; or `unmatched`,
 * which belongs to the installation and is seen by owners while there is a single organization (contract §11). Null when
 * there is none, or it is not theirs.
 */
export async function logOf(db: Transaction, looker: Looker, name: string): Promise<LogOf | null> {
  const { organizationId, role } = looker;
  if (name === 'unmatched') return role === 'owner' && (await db.organization.count()) === 1 ? 'unmatched' : null;
  if (name === 'activity') return { organizationId };
  const key = await db.integrationKey.findFirst({ where: { keyId: name, organizationId }, select: { id: true } });
  return key === null ? null : { organizationId, integrationKeyId: key.id };
}

import type { Actor } from '../lib/audit.ts';
import type { Database } from '../lib/database/prisma.ts';
import { createOrganization } from '../lib/organizations/create-organization.ts';
import { holdFirstOrganization } from '../lib/organizations/first-organization.ts';
import { Refused } from '../lib/refused.ts';
import { operator } from './in-installation.ts';

/** The name of the organization that the first command makes; the console can change it. */
const FIRST_ORGANIZATION = 'My organization';

/** Acts for the organization that is named, or the only one, which is made now if there is none. */
export async function actingFor(db: Database, org: string | undefined, now: Date): Promise<Actor> {
  const known = await onlyOrganization(db, org);
  if (known !== null) return { ...operator(), organizationId: known };
  const { id } = await db.$transaction(async (tx) => {
    return (
      (await holdFirstOrganization(tx)) ?? (await createOrganization(tx, operator(), { name: FIRST_ORGANIZATION }, now))
    );
  });
  return { ...operator(), organizationId: id };
}

/** The organization that is named, or the only one; null when there is none. Refuses to choose between several. */
export async function onlyOrganization(db: Database, org: string | undefined): Promise<string | null> {
  if (org !== undefined) return named(db, org);
  const [first, second] = await db.organization.findMany({ select: { id: true }, orderBy: { id: 'asc' }, take: 2 });
  if (second !== undefined) throw new Refused('there are several organizations: say which one with --org ID');
  return first?.id ?? null;
}

/** Acts for the organization that a key belongs to; where --org is given, for that one only. */
export async function actingForKey(db: Database, keyId: string, org: string | undefined): Promise<Actor> {
  const organizationId = org === undefined ? undefined : await named(db, org);
  const key = await db.integrationKey.findFirst({
    where: { keyId, ...(organizationId !== undefined && { organizationId }) },
    select: { organizationId: true },
  });
  if (key === null) throw new Refused(`no such key: pck_int_${keyId}`);
  return { ...operator(), organizationId: key.organizationId };
}

/** The same by a store's id. */
export async function actingForStore(db: Database, storeId: string, org: string | undefined): Promise<Actor> {
  const organizationId = org === undefined ? undefined : await named(db, org);
  const store = await db.store.findFirst({
    where: { id: storeId, ...(organizationId !== undefined && { organizationId }) },
    select: { organizationId: true },
  });
  if (store === null) throw new Refused(`no such store: ${storeId}`);
  return { ...operator(), organizationId: store.organizationId };
}

async function named(db: Database, org: string): Promise<string> {
  const found = /^[0-9a-f-]{36}$/i.test(org) && (await db.organization.findUnique({ where: { id: org } }));
  if (!found) throw new Refused(`no such organization: ${org}`);
  return found.id;
}

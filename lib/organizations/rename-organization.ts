import type { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Transaction } from '../database/prisma.ts';
import type { organizationInput } from './create-organization.ts';

/** Gives the organization another name. */
export async function renameOrganization(
  tx: Transaction,
  actor: Actor,
  { name }: z.output<typeof organizationInput>,
  now: Date,
): Promise<void> {
  const { organizationId } = actor;
  const before = await tx.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { name: true } });
  if (before.name === name) return;
  await tx.organization.update({ where: { id: organizationId }, data: { name } });
  await audit(tx, actor, 'organization.renamed', { details: { name: { before: before.name, after: name } } }, now);
}

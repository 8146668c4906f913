import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Transaction } from '../database/prisma.ts';
import { displayNameProblem } from '../input/text-problems.ts';
import { newId } from '../new-id.ts';

/** A name people read. */
export const displayName = z
  .string()
  .trim()
  .superRefine((name, context) => {
    const problem = displayNameProblem(name);
    if (problem !== null) context.addIssue(problem);
  });

export const organizationInput = z.object({ name: displayName });

/** Makes a tenant, and returns its id. */
export async function createOrganization(
  tx: Transaction,
  maker: Omit<Actor, 'organizationId'>,
  input: z.output<typeof organizationInput>,
  now: Date,
): Promise<{ id: string }> {
  const { id } = await tx.organization.create({ data: { id: newId(), name: input.name, createdAt: now } });
  const details = { name: input.name };
  await audit(tx, { ...maker, organizationId: id }, 'organization.created', { details }, now);
  return { id };
}

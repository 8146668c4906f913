import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Transaction } from '../database/prisma.ts';
import { newId } from '../new-id.ts';

/** A name people read: the tables' own bounds. */
export const displayName = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(200, 'must have at most 200 characters')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not contain control characters');

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

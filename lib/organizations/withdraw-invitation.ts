import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';

export const withdrawInput = z.object({ id: z.uuid() });

/** Ends an invitation that nobody has accepted yet. One that is gone already is no matter. */
export function withdrawInvitation(
  db: Database,
  actor: Actor,
  { id }: z.output<typeof withdrawInput>,
  now: Date,
): Promise<void> {
  const { organizationId } = actor;
  return db.$transaction(async (tx) => {
    const where = { id, organizationId };
    const invitation = await tx.invitation.findFirst({ where, select: { email: true, role: true } });
    if (invitation === null) return;
    const { count } = await tx.invitation.deleteMany({ where });
    if (count > 0) await audit(tx, actor, 'invitation.withdrawn', { details: invitation }, now);
  });
}

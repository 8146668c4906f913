import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import { roles } from '../keys/vocabulary.ts';
import { newId } from '../new-id.ts';
import { Refused } from '../refused.ts';
import { userInput } from './create-user.ts';
import { findByEmail } from './find-by-email.ts';
import { holdOrganization } from './hold-organization.ts';
import { normalEmail } from './normal-email.ts';
import { makeToken } from './one-time-token.ts';

const DAY_MS = 24 * 3600 * 1000;
const LIFE_MS = 7 * DAY_MS;

export const inviteInput = z.object({ email: userInput.shape.email, role: z.enum(roles, 'choose a role') });

/** A link to hand over, shown once. */
export interface MadeInvitation {
  token: string;
  expiresAt: Date;
}

const endEarlier = statement({
  name: 'end-earlier-invitations',
  parameters: { organization: 'uuid', email: 'text' },
  columns: {},
  text: `delete from core.invitations where organization_id = $organization and lower(email collate "C") = $email`,
});

/**
 * Invites somebody to the organization. The link works once, for 7 days; another invitation of the same address ends
 * the one before. Refuses who is in already.
 */
export function inviteMember(
  db: Database,
  actor: Actor,
  { email, role }: z.output<typeof inviteInput>,
  now: Date,
): Promise<MadeInvitation> {
  const { organizationId } = actor;
  const { token, hash } = makeToken();
  const expiresAt = new Date(now.getTime() + LIFE_MS);
  return db.$transaction(async (tx) => {
    // Two invitations of one address take turns.
    await holdOrganization(tx, organizationId);
    const user = await findByEmail(tx, email);
    const member = user && (await tx.membership.count({ where: { organizationId, userId: user.id } })) > 0;
    if (member) throw new Refused(`${email} is already a member`);
    await run(tx, endEarlier, { organization: organizationId, email: normalEmail(email) });
    const id = newId();
    const dates = { createdAt: now, expiresAt };
    await tx.invitation.create({
      data: { id, organizationId, email, role, tokenHash: hash, invitedBy: actor.name, ...dates },
    });
    await audit(tx, actor, 'member.invited', { details: { email, role } }, now);
    return { token, expiresAt };
  });
}

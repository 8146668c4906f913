import { audit } from '../audit.ts';
import type { Claims } from '../auth/session-token.ts';
import type { Database } from '../database/prisma.ts';
import { Refused } from '../refused.ts';
import type { FoundUser } from './find-by-email.ts';
import type { Sender } from './prove-password.ts';
import { startSession } from './start-session.ts';

/** How somebody signs in, if not by their password and a code. */
export type WayIn = 'recovery_code' | 'passkey' | 'single_sign_on';

/**
 * Lets somebody in who has shown all that they have to: a session of this organization, or of the one that they joined
 * first if they have left it meanwhile. The audit logs of all their organizations have it.
 */
export async function enter(
  db: Database,
  {
    id: userId,
    email: name,
    memberships,
    sessionVersion: version,
  }: Pick<FoundUser, 'id' | 'email' | 'memberships' | 'sessionVersion'>,
  wanted: string,
  from: Sender & { how?: WayIn },
  now: Date,
): Promise<Claims> {
  const organizations = memberships.map(({ organizationId }) => organizationId);
  const organizationId = organizations.includes(wanted) ? wanted : organizations[0];
  if (organizationId === undefined)
    throw new Refused('you no longer belong to an organization: ask an owner to invite you');
  const details = {
    new_device: !from.device?.userIds.includes(userId),
    ...(from.how && { [from.how]: true }),
  };
  return db.$transaction(async (tx) => {
    for (const id of organizations)
      await audit(tx, { organizationId: id, name, clientIp: from.clientIp }, 'user.signed_in', { details }, now);
    // After it: of the very first sign-in, from a new device of necessity, nobody is told (lib/incidents/open-moment.ts).
    await tx.user.update({ where: { id: userId }, data: { lastSignedInAt: now } });
    return startSession(tx, { userId, organizationId, version }, now, from);
  });
}

import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Claims } from '../auth/session-token.ts';
import type { Database, Transaction } from '../database/prisma.ts';
import { newId } from '../new-id.ts';
import { Refused } from '../refused.ts';
import { createOrganization, displayName } from './create-organization.ts';
import { createStore, storeInput } from './create-store.ts';
import { emailTaken, userInput } from './create-user.ts';
import { holdFirstOrganization } from './first-organization.ts';
import { deadLink } from './one-time-token.ts';
import { hashPassword } from './password-hash.ts';
import type { Sender } from './prove-password.ts';
import { renameOrganization } from './rename-organization.ts';
import { hasOwner, isLive } from './setup-link.ts';
import { startSession } from './start-session.ts';

export const setUpInput = z.object({
  token: z.string().max(200),
  email: userInput.shape.email,
  password: userInput.shape.password,
  organization: displayName,
  /** Absent where the command line has made stores already. */
  store: displayName.optional(),
  currency: storeInput.shape.currency.optional(),
});

/**
 * Makes the first owner and, unless there are some, the first store, and ends all setup links: once, however many do it
 * at once. An organization that the command line has made is joined, and takes the name that is given.
 */
export async function setUp(
  db: Database,
  input: z.output<typeof setUpInput>,
  from: Pick<Sender, 'clientIp' | 'userAgent'>,
  now: Date,
): Promise<Claims> {
  if (!(await isLive(db, input.token, now))) throw new Refused(deadLink); // before a hash is worked out for anybody
  const passwordHash = await hashPassword(input.password, { name: 'set-up', isKnown: true });
  return emailTaken(input.email, () =>
    db.$transaction(async (tx) => {
      const known = await holdFirstOrganization(tx);
      if (!(await isLive(tx, input.token, now)) || (await hasOwner(tx))) throw new Refused(deadLink);
      const maker = { name: input.email, clientIp: from.clientIp };
      const { id } = known ?? (await createOrganization(tx, maker, { name: input.organization }, now));
      const actor = { ...maker, organizationId: id };
      if (known !== null) await renameOrganization(tx, actor, { name: input.organization }, now);
      const userId = newId();
      await tx.user.create({
        data: { id: userId, email: input.email, passwordHash, createdAt: now, lastSignedInAt: now },
      });
      await tx.membership.create({ data: { organizationId: id, userId, role: 'owner', createdAt: now } });
      const details = { id: userId, email: input.email, role: 'owner' };
      await audit(tx, actor, 'user.created', { details }, now);
      await makeFirstStore(tx, actor, input, now);
      await tx.setupLink.deleteMany();
      return startSession(tx, { userId, organizationId: id, version: 1 }, now, from);
    }),
  );
}

async function makeFirstStore(
  tx: Transaction,
  actor: Actor,
  { store, currency }: z.output<typeof setUpInput>,
  now: Date,
): Promise<void> {
  if ((await tx.store.count({ where: { organizationId: actor.organizationId } })) > 0) return;
  if (store === undefined || currency === undefined) throw new Refused('the first store needs a name and a currency');
  await createStore(tx, actor, { name: store, currency }, now);
}

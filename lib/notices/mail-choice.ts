import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database, Transaction } from '../database/prisma.ts';
import { type IncidentKind, incidentKinds, kindsFor, mailedByDefault } from '../incidents/kinds.ts';
import type { Role } from '../keys/vocabulary.ts';
import { isAtLeast } from '../organizations/viewer.ts';

const mailChoiceInput = z.object({ kinds: z.array(z.enum(incidentKinds)) });

/** Chooses what a member is told by e-mail. */
export async function chooseMail(
  db: Database,
  actor: Actor,
  userId: string,
  { kinds }: z.output<typeof mailChoiceInput>,
  now: Date,
): Promise<void> {
  const { organizationId } = actor;
  await db.$transaction(async (tx) => {
    await tx.mailChoice.upsert({
      where: { organizationId_userId: { organizationId, userId } },
      create: { organizationId, userId, kinds },
      update: { kinds },
    });
    await audit(tx, actor, 'notice_mail.chosen', { details: { kinds } }, now);
  });
}

export interface MailedMember {
  userId: string;
  email: string;
  role: Role;
  kinds: IncidentKind[];
}

/** Every member with what they are told by e-mail. */
export async function mailedMembers(db: Transaction, organizationId: string): Promise<MailedMember[]> {
  const members = await db.membership.findMany({
    where: { organizationId },
    select: { userId: true, role: true, user: { select: { email: true } }, mailChoice: { select: { kinds: true } } },
    orderBy: { createdAt: 'asc' },
  });
  return members.map(({ userId, role, user, mailChoice }) => {
    const mayManage = isAtLeast(role, 'admin');
    const chosen: readonly string[] = mailChoice?.kinds ?? mailedByDefault(mayManage);
    return { userId, role, email: user.email, kinds: kindsFor(mayManage).filter((kind) => chosen.includes(kind)) };
  });
}

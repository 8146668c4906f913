import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import { newId } from '../new-id.ts';
import { normalEmail } from './normal-email.ts';

/** A user with the hash of their password and, in the order in which they joined them, their organizations. */
export type FoundUser = NonNullable<Awaited<ReturnType<typeof findByEmail>>>;

const byEmail = statement({
  name: 'user-by-email',
  parameters: { email: 'text' },
  columns: { id: 'text' },
  text: `
    select id::text from core.users where lower(email collate "C") = $email`,
});

/** A user by an address in any case. An address that has no account takes as many statements. */
export async function findByEmail(db: Transaction, email: string) {
  const [found] = await run(db, byEmail, { email: normalEmail(email) });
  return db.user.findUnique({
    where: { id: found?.id ?? newId() },
    select: {
      id: true,
      email: true,
      passwordHash: true,
      sessionVersion: true,
      memberships: { select: { organizationId: true }, orderBy: { createdAt: 'asc' } },
    },
  });
}

import type { Transaction } from '../database/prisma.ts';
import type { Prisma } from '../generated/prisma/client.ts';

/** What somebody can show besides their password. */
export interface Factors {
  /** Since when they have an authenticator app; null: they have none. */
  appSince: Date | null;
  recoveryCodes: number;
  passkeys: ListedPasskey[];
}

interface ListedPasskey {
  id: string;
  name: string;
  createdAt: Date;
  /** Null: never yet. */
  lastUsedAt: Date | null;
}

export async function listFactors(db: Transaction, userId: string): Promise<Factors> {
  const [app, recoveryCodes, passkeys] = await Promise.all([
    db.totpFactor.findUnique({ where: { userId }, select: { confirmedAt: true } }),
    db.recoveryCode.count({ where: { userId } }),
    db.passkey.findMany({
      where: { userId },
      select: { id: true, name: true, createdAt: true, lastUsedAt: true },
      orderBy: { createdAt: 'asc' },
    }),
  ]);
  return { appSince: app?.confirmedAt ?? null, recoveryCodes, passkeys };
}

/** Users who have one: an authenticator app that was confirmed, or a passkey. */
export const withFactor = {
  OR: [{ totpFactor: { confirmedAt: { not: null } } }, { passkeys: { some: {} } }],
} satisfies Prisma.UserWhereInput;

/** Whether somebody is asked for a second factor when they sign in. */
export async function hasFactor(db: Transaction, userId: string): Promise<boolean> {
  return (await db.user.count({ where: { id: userId, ...withFactor } })) > 0;
}

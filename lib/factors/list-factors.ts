import type { Transaction } from '../database/prisma.ts';

/** What somebody can show besides their password. */
export interface Factors {
  /** Since when they have an authenticator app; null: they have none. */
  appSince: Date | null;
  recoveryCodes: number;
}

export async function listFactors(db: Transaction, userId: string): Promise<Factors> {
  const [app, recoveryCodes] = await Promise.all([
    db.totpFactor.findUnique({ where: { userId }, select: { confirmedAt: true } }),
    db.recoveryCode.count({ where: { userId } }),
  ]);
  return { appSince: app?.confirmedAt ?? null, recoveryCodes };
}

/** Whether somebody is asked for a second factor when they sign in. */
export async function hasFactor(db: Transaction, userId: string): Promise<boolean> {
  return (await db.totpFactor.count({ where: { userId, confirmedAt: { not: null } } })) > 0;
}

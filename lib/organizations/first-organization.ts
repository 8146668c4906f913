import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';

/** Two first commands at the same time, or a command and the console, make one organization between them. */
const FIRST_LOCK = 'the first organization';

const takeLock = statement({
  name: 'hold-first-organization',
  parameters: { lock: 'text' },
  columns: { held: 'text' },
  text: 'select pg_advisory_xact_lock(hashtext($lock))::text as held',
});

/** Holds, until the transaction ends, the right to make the first organization; returns it if it is there already. */
export async function holdFirstOrganization(tx: Transaction): Promise<{ id: string; name: string } | null> {
  await run(tx, takeLock, { lock: FIRST_LOCK });
  return tx.organization.findFirst({ select: { id: true, name: true }, orderBy: { id: 'asc' } });
}

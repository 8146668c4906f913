import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';

const hold = statement({
  name: 'hold-organization',
  parameters: { id: 'uuid' },
  columns: { held: 'integer' },
  text: 'select 1 as held from core.organizations where id = $id for no key update',
});

/** Holds the organization until the transaction ends: of two changes at once the second sees what the first has made. */
export async function holdOrganization(tx: Transaction, id: string): Promise<void> {
  await run(tx, hold, { id });
}

import type { Queryable } from '../database/pool.ts';
import { openSecret, type SealingKeys, sealSecret } from '../keys/signing-secret.ts';
import { Refused } from '../refused.ts';

/** Rows of one statement. */
const BATCH = 500;

/** Columns that hold something sealed, by what their row is known, and what it is sealed for, as SQL of the row. */
const sealed: Readonly<Record<string, { key: string; columns: readonly string[]; sealedFor: string }>> = {
  'integrations.signing_secrets': { key: 'id', columns: ['sealed'], sealedFor: 'integration_key_id::text' },
  'core.totp_factors': { key: 'user_id', columns: ['sealed'], sealedFor: 'user_id::text' },
  'integrations.notice_channels': { key: 'id', columns: ['sealed_url', 'sealed_secret'], sealedFor: 'id::text' },
  'integrations.linked_shops': {
    key: 'integration_key_id',
    columns: ['credentials'],
    sealedFor: "'shop of ' || integration_key_id",
  },
};
/** How such columns are called. */
const SEALED = /^sealed|^credentials$/;

/** What of a table is sealed; null: nothing. Refuses a table of which nobody has said here what it is sealed for. */
export function sealedIn({ name, columns }: { name: string; columns: readonly string[] }) {
  const known = sealed[name];
  if (columns.some((column) => SEALED.test(column) && !known?.columns.includes(column))) {
    throw new Error(`nobody knows how to seal ${name} again`);
  }
  return known ?? null;
}

/** Seals the rows of a table again that `where` says: opened by the one, sealed by the other. Refuses what cannot be opened. */
export async function reseal(
  db: Queryable,
  { table, rowsOf, where }: { table: string; rowsOf: string; where: string },
  { open, seal }: { open: SealingKeys; seal: SealingKeys },
): Promise<void> {
  const { key, columns, sealedFor } = sealed[table] ?? { key: '', columns: [], sealedFor: '' };
  for (const column of columns) {
    let after = '';
    for (;;) {
      const { rows } = await db.query<{ key: string; sealed: Buffer; sealed_for: string }>(
        `select ${key}::text as key, ${column} as sealed, ${sealedFor} as sealed_for from ${rowsOf}
        where (${where}) and ${column} is not null and ${key}::text > $1 order by 1 limit ${BATCH}`,
        [after],
      );
      const last = rows.at(-1);
      if (!last) break;
      after = last.key;
      const resealed = rows.map((row) => sealSecret(opened(row, open), row.sealed_for, seal));
      await db.query(
        `update ${rowsOf} r set ${column} = s.sealed from unnest($1::uuid[], $2::bytea[]) s (key, sealed) where r.${key} = s.key`,
        [rows.map((row) => row.key), resealed],
      );
    }
  }
}

function opened(row: { sealed: Buffer; sealed_for: string }, keys: SealingKeys): string {
  try {
    return openSecret(row.sealed, row.sealed_for, keys);
  } catch (error) {
    throw new Refused(error instanceof Error ? error.message : 'a secret cannot be opened');
  }
}

import type { RawSql } from '../database/raw-sql.ts';
import { openSecret, type SealingKeys } from '../keys/signing-secret.ts';
import type { Recipient } from './deliver.ts';

interface SealedChannel {
  id: string;
  type: string;
  sealed_url: Uint8Array;
  sealed_secret: Uint8Array | null;
}

/** Channels with their addresses and secrets opened, by id. */
export async function openChannels(
  db: RawSql,
  ids: readonly string[],
  sealingKeys: SealingKeys,
): Promise<Map<string, Recipient>> {
  if (ids.length === 0) return new Map();
  const rows = await db.$queryRaw<SealedChannel[]>`
    select id::text as id, type, sealed_url, sealed_secret from integrations.notice_channels where id = any (${ids}::uuid[])`;
  return new Map(rows.map((row) => [row.id, opened(row, sealingKeys)]));
}

function opened({ id, type, sealed_url, sealed_secret }: SealedChannel, sealingKeys: SealingKeys): Recipient {
  const url = openSecret(Buffer.from(sealed_url), id, sealingKeys);
  if (type !== 'webhook' || sealed_secret === null) return { type: 'slack', url };
  return { type: 'webhook', url, secret: openSecret(Buffer.from(sealed_secret), id, sealingKeys) };
}

/** People by the organization that writes to them, as `ORGANIZATION USER`. */
export async function mailReaders(
  db: RawSql,
  people: readonly { organizationId: string; userId: string }[],
): Promise<Map<string, Recipient>> {
  if (people.length === 0) return new Map();
  const rows = await db.$queryRaw<{ organization: string; user: string; email: string; name: string }[]>`
    select o.id::text as organization, u.id::text as user, u.email, o.name
    from unnest(${people.map(({ organizationId }) => organizationId)}::uuid[], ${people.map(({ userId }) => userId)}::uuid[]) p (o, u)
    join core.memberships m on m.organization_id = p.o and m.user_id = p.u
    join core.organizations o on o.id = p.o join core.users u on u.id = p.u`;
  return new Map(
    rows.map(({ organization, user, email, name }) => {
      return [`${organization} ${user}`, { type: 'mail', email, organizationName: name }];
    }),
  );
}

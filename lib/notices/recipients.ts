import { type RowOf, type Runner, run, statement } from '../database/statement.ts';
import { openSecret, type SealingKeys } from '../keys/signing-secret.ts';
import type { Recipient } from './deliver.ts';

const sealedChannels = statement({
  name: 'sealed-channels',
  parameters: { ids: 'uuid[]' },
  columns: { id: 'text', type: 'text', sealed_url: 'bytea', sealed_secret: 'bytea?' },
  text: `
    select id::text as id, type, sealed_url, sealed_secret from integrations.notice_channels where id = any ($ids)`,
});
type SealedChannel = RowOf<(typeof sealedChannels)['columns']>;

/** Channels with their addresses and secrets opened, by id. */
export async function openChannels(
  db: Runner,
  ids: string[],
  sealingKeys: SealingKeys,
): Promise<Map<string, Recipient>> {
  if (ids.length === 0) return new Map();
  const rows = await run(db, sealedChannels, { ids });
  return new Map(rows.map((row) => [row.id, opened(row, sealingKeys)]));
}

function opened({ id, type, sealed_url, sealed_secret }: SealedChannel, sealingKeys: SealingKeys): Recipient {
  const url = openSecret(sealed_url, id, sealingKeys);
  if (type !== 'webhook' || sealed_secret === null) return { type: 'slack', url };
  return { type: 'webhook', url, secret: openSecret(sealed_secret, id, sealingKeys) };
}

const members = statement({
  name: 'mail-readers',
  parameters: { organizations: 'uuid[]', users: 'uuid[]' },
  columns: { organization: 'text', user: 'text', email: 'text', name: 'text' },
  text: `
    select o.id::text as organization, u.id::text as user, u.email, o.name
    from unnest($organizations::uuid[], $users::uuid[]) p (o, u)
    join core.memberships m on m.organization_id = p.o and m.user_id = p.u
    join core.organizations o on o.id = p.o join core.users u on u.id = p.u`,
});

/** People by the organization that writes to them, as `ORGANIZATION USER`. */
export async function mailReaders(
  db: Runner,
  people: readonly { organizationId: string; userId: string }[],
): Promise<Map<string, Recipient>> {
  if (people.length === 0) return new Map();
  const rows = await run(db, members, {
    organizations: people.map(({ organizationId }) => organizationId),
    users: people.map(({ userId }) => userId),
  });
  return new Map(
    rows.map(({ organization, user, email, name }) => {
      return [`${organization} ${user}`, { type: 'mail', email, organizationName: name }];
    }),
  );
}

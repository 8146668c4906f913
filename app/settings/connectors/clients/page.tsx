import type { Metadata } from 'next';
import { Aside, Cell, RecordLink, RecordRow, RecordTable } from '../../../../components/records/record-cells.tsx';
import { RecordList } from '../../../../components/records/record-list.tsx';
import { cn } from '../../../../components/ui/cn.ts';
import { Time } from '../../../../components/ui/time.tsx';
import { consoleDatabase } from '../../../../lib/database/console-database.ts';
import { type ListedClient, listClients } from '../../../../lib/records/list-clients.ts';
import { everyRecord, isUuid, recordQueryFrom } from '../../../../lib/records/record-query.ts';
import { searched } from '../../../../lib/records/scope-of-search.ts';
import { ownStores, viewer } from '../../../../lib/session.ts';

export const metadata: Metadata = { title: 'Clients · PeptideClients' };

/** All clients of the organization, the newest here first. */
export default async function ClientsPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const { organizationId, mayManage } = await viewer();
  const params = await searchParams;
  const get = (name: string) => (typeof params[name] === 'string' ? params[name] : null);
  const { q, store, source } = recordQueryFrom({ get });
  const query = { ...everyRecord, q, store, source };
  const given = get('before');
  const before = given !== null && isUuid(given) ? given : null;
  const db = consoleDatabase();
  const found = await searched(db, organizationId, await ownStores(), store);
  const page = await listClients(db, found, { query, before });
  const names = new Map(found.choices.stores.map(({ id, name }) => [id, name]));
  const clients = page.clients.map((client) => ({
    ...client,
    from: `${names.get(client.storeId) ?? ''} · ${client.source}`,
  }));
  return (
    <RecordList
      of="clients"
      query={query}
      choices={found.choices}
      isFurther={before !== null}
      page={page}
      mayExport={mayManage}
      hint="Enter ids and e-mail addresses in full; for a name, its beginning is enough."
      table={clients.length === 0 ? null : <ClientsTable clients={clients} />}
    />
  );
}

function ClientsTable({ clients }: { clients: (ListedClient & { from: string })[] }) {
  return (
    <RecordTable label="Clients" heads={['Client', 'E-mail', 'External id', '~From', 'Added']}>
      {clients.map((client) => (
        <RecordRow key={client.id}>
          <Cell className="sm:min-w-32 sm:max-w-60">
            <RecordLink href={`/settings/connectors/clients/${client.id}`}>
              {client.name ?? client.email ?? client.externalId ?? 'Unnamed client'}
            </RecordLink>
            {client.company !== null && (
              <span className="wrap-anywhere block text-meta text-text-3">{client.company}</span>
            )}
            <Aside>{client.from}</Aside>
          </Cell>
          {/* As wide as its longest address, which is never broken before it fills the column. */}
          <Cell className={cn('wrap-break-word sm:max-w-64', client.email === null && 'max-sm:hidden')}>
            {client.email ?? '—'}
          </Cell>
          <Cell
            className={cn(
              'wrap-anywhere font-mono text-text-2 sm:min-w-28 sm:max-w-60',
              client.externalId === null && 'max-sm:hidden',
            )}
          >
            {client.externalId ?? '—'}
          </Cell>
          <Cell className="wrap-anywhere text-text-2 sm:min-w-32 sm:max-w-52 sm:@max-4xl:hidden">{client.from}</Cell>
          <Cell className="whitespace-nowrap text-text-2">
            <Time value={client.createdAt} />
          </Cell>
        </RecordRow>
      ))}
    </RecordTable>
  );
}

import type { Metadata } from 'next';
import Link from 'next/link';
import {
  Aside,
  Cell,
  RecordLink,
  RecordPages,
  RecordRow,
  RecordTable,
} from '../../../../components/records/record-cells.tsx';
import { RecordFilters } from '../../../../components/records/record-filters.tsx';
import { PageHeader } from '../../../../components/shell/page-header.tsx';
import { Button } from '../../../../components/ui/button.tsx';
import { Card } from '../../../../components/ui/card.tsx';
import { Time } from '../../../../components/ui/time.tsx';
import { consoleDatabase } from '../../../../lib/database/console-database.ts';
import { listClients } from '../../../../lib/records/list-clients.ts';
import {
  everyRecord,
  isNarrowed,
  isUuid,
  recordQueryFrom,
  recordSearch,
} from '../../../../lib/records/record-query.ts';
import { searched } from '../../../../lib/records/scope-of-search.ts';
import { ownStores, viewer } from '../../../../lib/session.ts';

export const metadata: Metadata = { title: 'Clients · PeptideClients' };

const PATH = '/settings/connectors/clients';

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
  const from = (client: { storeId: string; source: string }) => `${names.get(client.storeId) ?? ''} · ${client.source}`;
  const isEmpty = page.clients.length === 0 && page.before === null && before === null;
  return (
    <>
      <PageHeader
        crumbs={[{ title: 'Connectors', href: '/settings/connectors' }, { title: 'Clients' }]}
        title="Clients"
        actions={
          mayManage &&
          page.clients.length > 0 && (
            <Button asChild>
              <a href={`${PATH}/export${recordSearch(query)}`} download>
                Export as CSV
              </a>
            </Button>
          )
        }
      />
      {(isNarrowed(query) || !isEmpty) && (
        <RecordFilters key={recordSearch(query)} of="clients" path={PATH} query={query} choices={found.choices} />
      )}
      {page.clients.length > 0 ? (
        <RecordTable label="Clients" heads={['Client', 'E-mail', 'External id', '~From', 'Added']}>
          {page.clients.map((client) => (
            <RecordRow key={client.id}>
              <Cell className="sm:min-w-32 sm:max-w-60">
                <RecordLink href={`${PATH}/${client.id}`}>
                  {client.name ?? client.email ?? client.externalId ?? 'Unnamed client'}
                </RecordLink>
                {client.company !== null && (
                  <span className="wrap-anywhere block text-meta text-text-3">{client.company}</span>
                )}
                <Aside>{from(client)}</Aside>
              </Cell>
              {/* As wide as its longest address, which is never broken before it fills the column. */}
              <Cell className="wrap-break-word sm:max-w-64">{client.email ?? '—'}</Cell>
              <Cell className="wrap-anywhere font-mono text-text-2 sm:min-w-28 sm:max-w-60">
                {client.externalId ?? '—'}
              </Cell>
              <Cell className="wrap-anywhere text-text-2 sm:min-w-32 sm:max-w-52 sm:@max-4xl:hidden">
                {from(client)}
              </Cell>
              <Cell className="whitespace-nowrap text-text-2">
                <Time value={client.createdAt} />
              </Cell>
            </RecordRow>
          ))}
        </RecordTable>
      ) : (
        <Card className="grid justify-items-center gap-2 px-4 py-12 text-center">
          <p className="font-medium">
            {isNarrowed(query) || page.before !== null
              ? 'No clients match.'
              : before
                ? 'There are no older clients.'
                : 'No clients yet.'}
          </p>
          {isEmpty && !isNarrowed(query) && (
            <p className="text-text-2">
              Clients appear here as soon as a{' '}
              <Link href="/settings/connectors" className="text-accent underline underline-offset-2">
                connection
              </Link>{' '}
              sends one.
            </p>
          )}
          {q !== null && (
            <p className="text-text-2">Ids and e-mail addresses must be whole; a name may be just its beginning.</p>
          )}
        </Card>
      )}
      <RecordPages
        first={before === null ? null : `${PATH}${recordSearch(query)}`}
        older={page.before === null ? null : `${PATH}${recordSearch(query, page.before)}`}
        searchedTo={page.searchedTo}
        noun="clients"
      />
    </>
  );
}

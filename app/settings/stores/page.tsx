import type { Metadata } from 'next';
import Link from 'next/link';
import { PageHeader } from '../../../components/shell/page-header.tsx';
import { ReadOnlyCard } from '../../../components/shell/read-only-card.tsx';
import { StoreDialog } from '../../../components/shell/stores/store-dialog.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { consoleDatabase } from '../../../lib/database/console-database.ts';
import { currencies } from '../../../lib/money/currencies.ts';
import { listManagers } from '../../../lib/organizations/list-managers.ts';
import { ownStores, viewer } from '../../../lib/session.ts';

export const metadata: Metadata = { title: 'Stores · PeptideClients' };

export default async function StoresPage() {
  const { organizationId, mayManage } = await viewer();
  const db = consoleDatabase();
  const stores = await ownStores();
  const add = (
    <StoreDialog store={null} currencies={currencies} trigger={<Button variant="primary">Add store</Button>} />
  );
  return (
    <>
      <PageHeader crumbs={[{ title: 'Stores' }]} title="Stores" actions={mayManage && add} />
      {!mayManage && <ReadOnlyCard managers={await listManagers(db, organizationId)} />}
      <Card>
        {stores.length === 0 && (
          <p className="px-4 py-3 text-text-2">No stores yet. Every key writes to a store, so add one first.</p>
        )}
        <ul aria-label="Stores" className="divide-y divide-border">
          {stores.map((store) => (
            <li key={store.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
              <p className="wrap-anywhere min-w-0 flex-1 basis-60 font-medium">
                <Link href={`/settings/connectors?store=${store.id}`} className="hover:underline">
                  {store.name}
                </Link>
              </p>
              <span className="font-mono text-table">{store.currency}</span>
              {mayManage && (
                <StoreDialog
                  store={store}
                  currencies={currencies}
                  trigger={
                    <Button variant="ghost" aria-label={`Change ${store.name}`}>
                      Change
                    </Button>
                  }
                />
              )}
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}

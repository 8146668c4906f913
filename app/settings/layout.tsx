import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { AccountMenu } from '../../components/shell/account-menu.tsx';
import { MobileMenu } from '../../components/shell/mobile-menu.tsx';
import { NoticeBell } from '../../components/shell/notice-bell.tsx';
import { OfflineBar } from '../../components/shell/offline-bar.tsx';
import { PlaceSwitch } from '../../components/shell/place-switch.tsx';
import { Rail, type RailPlace } from '../../components/shell/rail.tsx';
import { readerZone } from '../../components/shell/reader-times.ts';
import { OpenSearch, SearchProvider } from '../../components/shell/search/search-provider.tsx';
import { ShortcutsProvider } from '../../components/shell/shortcuts.tsx';
import { TimeZoneCookie } from '../../components/shell/time-zone-cookie.tsx';
import { TimeProvider } from '../../components/ui/time.tsx';
import { Toaster } from '../../components/ui/toaster.tsx';
import { TooltipProvider } from '../../components/ui/tooltip.tsx';
import { consoleDatabase } from '../../lib/database/console-database.ts';
import { countOpen } from '../../lib/incidents/list-incidents.ts';
import { listOrganizations } from '../../lib/organizations/list-organizations.ts';
import { ownStores, type Viewer, viewer } from '../../lib/session.ts';

/** The console around each page: rail, account menu, and the reader's time. */
export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const who = await viewer();
  const jar = await cookies();
  const theme = jar.get('theme')?.value;
  const db = consoleDatabase();
  const [zone, places, open, organizations, stores] = await Promise.all([
    readerZone(),
    placesOf(who),
    countOpen(db, who),
    listOrganizations(db, who.userId),
    ownStores(),
  ]);
  const rail = (
    <Rail
      places={places}
      heading={<PlaceSwitch organizations={organizations} current={who.organizationId} stores={stores} />}
    />
  );
  return (
    <TooltipProvider delayDuration={300}>
      <TimeProvider zone={zone} now={new Date().toISOString()}>
        <ShortcutsProvider enabled={who.singleKeyShortcuts}>
          <SearchProvider>
            <a
              href="#content"
              className="print:hidden fixed -top-24 left-4 z-60 rounded-control bg-primary px-3 py-2 text-on-primary focus:top-4"
            >
              Skip to the page
            </a>
            <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] lg:grid-cols-[216px_minmax(0,1fr)] lg:grid-rows-1 print:block">
              <header className="print:hidden sticky top-(--top-bar) z-30 flex h-14 items-center gap-2 border-border border-b bg-bg px-4 lg:absolute lg:top-(--top-bar) lg:right-8 lg:z-20 lg:border-0 lg:bg-transparent lg:px-0">
                <MobileMenu>{rail}</MobileMenu>
                <span className="min-w-0 flex-1 truncate font-semibold lg:hidden" title={who.organizationName}>
                  {who.organizationName}
                </span>
                <OpenSearch glyphOnly />
                <NoticeBell open={open} />
                <AccountMenu
                  email={who.email}
                  role={who.role}
                  theme={theme === 'light' || theme === 'dark' ? theme : 'system'}
                />
              </header>
              <div className="hidden border-border border-r lg:block print:hidden">
                <div className="sticky top-(--top-bar) h-[calc(100dvh-var(--top-bar))] overflow-y-auto">{rail}</div>
              </div>
              <main id="content" tabIndex={-1} className="min-w-0 px-4 pb-24 outline-none sm:px-8 print:p-0">
                <div className="mx-auto max-w-320">{children}</div>
              </main>
            </div>
          </SearchProvider>
          <OfflineBar />
          <TimeZoneCookie zone={zone} />
          <Toaster />
        </ShortcutsProvider>
      </TimeProvider>
    </TooltipProvider>
  );
}

/** Where the viewer may go; a count only where something needs a person. */
async function placesOf({ organizationId, mayManage }: Viewer): Promise<RailPlace[]> {
  const places: RailPlace[] = [
    { href: '/settings/connectors', title: 'Connectors' },
    { href: '/settings/connectors/orders', title: 'Orders' },
    { href: '/settings/connectors/clients', title: 'Clients' },
    { href: '/settings/connectors/activity', title: 'Activity' },
    { href: '/settings/notices', title: 'Notices' },
    { href: '/settings/stores', title: 'Stores' },
    { href: '/settings/members', title: 'Members' },
  ];
  if (mayManage) {
    const parked = await consoleDatabase().parkedDelivery.count({ where: { organizationId, state: 'parked' } });
    if (parked > 0) places.splice(1, 0, { href: '/settings/connectors/parked', title: 'Parked', count: parked });
    places.push({ href: '/settings/audit-log', title: 'Audit log' });
  }
  return [...places, { href: '/settings/account', title: 'Account' }];
}

import type { Metadata } from 'next';
import Link from 'next/link';
import { z } from 'zod';
import { NoticeList, type ShownNotice } from '../../../components/notices/notice-list.tsx';
import { ListPages } from '../../../components/shell/list-pages.tsx';
import { PageHeader } from '../../../components/shell/page-header.tsx';
import { readerMoment } from '../../../components/shell/reader-times.ts';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { consoleDatabase } from '../../../lib/database/console-database.ts';
import { listIncidents, type ShownIncident } from '../../../lib/incidents/list-incidents.ts';
import { momentsIn } from '../../../lib/incidents/moments-in.ts';
import { viewer } from '../../../lib/session.ts';

export const metadata: Metadata = { title: 'Notices · PeptideClients' };

const INBOX = '/settings/notices';
const query = z.object({ before: z.uuid().nullable().catch(null).default(null) });

export default async function NoticesPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const who = await viewer();
  const { before } = query.parse(await searchParams);
  const db = consoleDatabase();
  const [open, earlier, moment] = await Promise.all([
    before === null ? listIncidents(db, who, { state: 'open', before: null, most: 200 }) : null,
    listIncidents(db, who, { state: 'resolved', before }),
    readerMoment(),
  ]);
  const last = earlier.incidents.at(-1);
  const shown = ({ detail, ...rest }: ShownIncident): ShownNotice => ({
    ...rest,
    detail: momentsIn(detail, (at) => moment(at.toISOString())),
  });
  return (
    <>
      <PageHeader
        crumbs={[{ title: 'Notices' }]}
        title="Notices"
        actions={
          <Button asChild>
            <Link href="/settings/notices/settings">Notice settings</Link>
          </Button>
        }
      />
      <div className="grid max-w-240 gap-6">
        {open !== null &&
          (open.incidents.length === 0 ? (
            <Card className="px-4 py-8 text-center text-text-2">
              Nothing needs your attention right now. When something does, it’s listed here.
            </Card>
          ) : (
            <NoticeList title="Open" notices={open.incidents.map(shown)} />
          ))}
        {earlier.incidents.length > 0 && <NoticeList title="Earlier" notices={earlier.incidents.map(shown)} />}
      </div>
      <ListPages
        first={before === null ? null : INBOX}
        older={earlier.more && last ? `${INBOX}?before=${last.id}` : null}
      />
    </>
  );
}

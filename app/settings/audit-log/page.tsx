import type { Metadata } from 'next';
import { z } from 'zod';
import { AuditFilters } from '../../../components/shell/audit/audit-filters.tsx';
import { AuditTable } from '../../../components/shell/audit/audit-table.tsx';
import { PageHeader } from '../../../components/shell/page-header.tsx';
import { readerMoment } from '../../../components/shell/reader-times.ts';
import { auditActionName, auditText } from '../../../lib/audit-text.ts';
import { consoleDatabase } from '../../../lib/database/console-database.ts';
import { bareKeyId } from '../../../lib/keys/token.ts';
import { auditChoices, listAuditLog } from '../../../lib/list-audit-log.ts';
import { manager } from '../../../lib/session.ts';

export const metadata: Metadata = { title: 'Audit log · PeptideClients' };

/** What a URL may say; the rest of it is as if it were not there. */
const one = z.string().min(1).max(400).nullable().catch(null).default(null);
const query = z.object({ who: one, what: one, key: one, before: z.uuid().nullable().catch(null).default(null) });

export default async function AuditLogPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const { organizationId } = await manager();
  const { who, what, key, before } = query.parse(await searchParams);
  const keyId = key === null ? null : bareKeyId(key);
  const db = consoleDatabase();
  const [{ entries, more }, choices, moment] = await Promise.all([
    listAuditLog(db, organizationId, { actor: who, action: what, keyId, before }),
    auditChoices(db, organizationId),
    readerMoment(),
  ]);
  const lines = entries.map(({ details, action, ...entry }) => ({
    ...entry,
    text: auditText({ action, details }, moment),
  }));
  return (
    <>
      <PageHeader crumbs={[{ title: 'Audit log' }]} title="Audit log" />
      <AuditFilters
        who={who}
        what={what}
        keyId={keyId}
        actors={choices.actors}
        actions={choices.actions.map((action) => ({ action, name: auditActionName(action) }))}
        keys={choices.keys}
      />
      <AuditTable
        lines={lines}
        isFiltered={who !== null || what !== null || keyId !== null}
        isFirst={before === null}
        {...(more && { older: entries.at(-1)?.id ?? '' })}
      />
    </>
  );
}

import { auditTrail } from '../../../lib/connections/audit-trail.ts';
import type { Transaction } from '../../../lib/database/prisma.ts';
import { TitledCard } from '../../ui/card.tsx';
import { AuditLines } from './audit-lines.tsx';

const FIRST = 8;
/** Of one key: more than anybody changes in years. */
const ALL = 1_000;

/** Who did what to this key, when and from where, the newest first. */
export async function AuditCard({
  db,
  organizationId,
  integrationKeyId,
}: {
  db: Transaction;
  organizationId: string;
  integrationKeyId: string;
}) {
  const { entries } = await auditTrail(db, organizationId, integrationKeyId, ALL);
  return (
    <TitledCard title="Audit" id="audit">
      <AuditLines entries={entries} first={FIRST} />
    </TitledCard>
  );
}

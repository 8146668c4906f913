import { failureGroups } from '../../../../../../lib/diagnosis/groups.ts';
import { data, withLog } from '../with-log.ts';

/** A key's failures of the last 24 h by their code, as they stand now. A log of no key, or of several, has no groups. */
export async function GET(request: Request, { params }: { params: Promise<{ keyId: string }> }) {
  return withLog(request, (await params).keyId, async ({ db, viewer, whose }) => {
    if (whose === 'unmatched' || whose.integrationKeyId === undefined) return data([]);
    const { organizationId, integrationKeyId } = whose;
    const { mayManage } = viewer;
    return data(await failureGroups(db, organizationId, { integrationKeyId, mayManage, now: new Date() }));
  });
}

import { audit } from '../../../../../../lib/audit.ts';
import { clientAddress } from '../../../../../../lib/browser.ts';
import { csvResponse } from '../../../../../../lib/csv-response.ts';
import { logAsCsv } from '../../../../../../lib/request-log/as-csv.ts';
import { filtersFrom } from '../../../../../../lib/request-log/filters.ts';
import { takeStreamPlace } from '../../../../../../lib/request-log/stream-places.ts';
import { nothingHere, refusal, withLog } from '../with-log.ts';

/**
 * The rows that the filters of the URL let through as a CSV file, written while they are read. For owners and admins, and
 * audited, as the records' is.
 */
export async function GET(request: Request, { params }: { params: Promise<{ keyId: string }> }) {
  const { keyId } = await params;
  return withLog(request, keyId, async ({ db, viewer, whose, query }) => {
    if (!viewer.mayManage) return nothingHere();
    const ended = takeStreamPlace(viewer.userId);
    if (ended === null) return refusal(429, 'Too many exports and live logs are open. Close one and try again.');
    const [filters, now] = [filtersFrom(query), new Date()];
    try {
      const actor = { organizationId: viewer.organizationId, name: viewer.email, clientIp: await clientAddress() };
      const set = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== null));
      const about = whose !== 'unmatched' && whose.integrationKeyId ? { integrationKeyId: whose.integrationKeyId } : {};
      await audit(db, actor, 'request_log.exported', { ...about, details: { what: logName(keyId), ...set } }, now);
    } catch (error) {
      ended();
      throw error;
    }
    const name = `requests-${keyId}-${now.toISOString().slice(0, 10)}.csv`;
    return csvResponse(name, logAsCsv(db, whose, filters, viewer.mayManage), ended);
  });
}

function logName(keyId: string): string {
  if (keyId === 'activity') return 'requests of all keys';
  return keyId === 'unmatched' ? 'unmatched requests' : `requests of pck_int_${keyId}`;
}

import { logAsCsv } from '../../../../../../lib/request-log/as-csv.ts';
import { filtersFrom } from '../../../../../../lib/request-log/filters.ts';
import { takeStreamPlace } from '../../../../../../lib/request-log/stream-places.ts';
import { refusal, withLog } from '../with-log.ts';

/** The rows that the filters of the URL let through as a CSV file, written while they are read. */
export async function GET(request: Request, { params }: { params: Promise<{ keyId: string }> }) {
  const { keyId } = await params;
  return withLog(request, keyId, async ({ db, viewer, whose, query }) => {
    const ended = takeStreamPlace(viewer.userId);
    if (ended === null) return refusal(429, 'Too many exports and live logs are open. Close one and try again.');
    const name = `requests-${keyId}-${new Date().toISOString().slice(0, 10)}.csv`;
    return new Response(logAsCsv(db, whose, filtersFrom(query), viewer.mayManage, ended), {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${name}"`,
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
      },
    });
  });
}

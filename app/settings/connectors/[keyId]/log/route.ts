import { filtersFrom } from '../../../../../lib/request-log/filters.ts';
import { listRows } from '../../../../../lib/request-log/list-rows.ts';
import { seenBy } from '../../../../../lib/request-log/live-stream.ts';
import { isRowId } from '../../../../../lib/request-log/row-id.ts';
import { data, withLog } from './with-log.ts';

/** A page of a log: `?before=` and the filters of its URL. `cursor` is where its news go on from. */
export async function GET(request: Request, { params }: { params: Promise<{ keyId: string }> }) {
  return withLog(request, (await params).keyId, async ({ db, viewer, whose, query }) => {
    const cursor = Date.now();
    const before = query.get('before');
    const page = await listRows(db, whose, filtersFrom(query), before !== null && isRowId(before) ? before : null);
    const { rows } = seenBy(viewer, { cursor, rows: page.rows, gap: null });
    return data({ ...page, rows, cursor });
  });
}

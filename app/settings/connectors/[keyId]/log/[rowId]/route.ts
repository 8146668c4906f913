import { openRow } from '../../../../../../lib/request-log/open-row.ts';
import { data, nothingHere, withLog } from '../with-log.ts';

/** One row with all its facts. */
export async function GET(request: Request, { params }: { params: Promise<{ keyId: string; rowId: string }> }) {
  const { keyId, rowId } = await params;
  return withLog(request, keyId, async ({ db, viewer, whose }) => {
    const row = await openRow(db, whose, rowId, viewer.mayManage);
    return row === null ? nothingHere() : data(row);
  });
}

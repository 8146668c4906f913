import type { RowHelp } from '../../../../../../../lib/connections/way-out.ts';
import { waysOut } from '../../../../../../../lib/connections/ways-out.ts';
import { consolePool } from '../../../../../../../lib/database/console-pool.ts';
import { orCutShort } from '../../../../../../../lib/diagnosis/cut-short.ts';
import { env } from '../../../../../../../lib/env.ts';
import { openRow } from '../../../../../../../lib/request-log/open-row.ts';
import { isRowId, momentOf } from '../../../../../../../lib/request-log/row-id.ts';
import { consoleDiagnosis } from '../../../../../../../lib/server/console-diagnosis.ts';
import { data, nothingHere, withLog } from '../../with-log.ts';

/** Its process has so long to explain a row itself. */
const OWN_TIME_MS = 10_000;

/**
 * What helps with a row: the ways out of it, and its diagnosis as it is by now. It is worked out here if the process
 * that answered it ended before it had one.
 */
export async function GET(request: Request, { params }: { params: Promise<{ keyId: string; rowId: string }> }) {
  const { keyId, rowId } = await params;
  return withLog(request, keyId, async ({ db, viewer, whose }) => {
    const row = viewer.mayManage && isRowId(rowId) ? await openRow(db, whose, rowId, true) : null;
    if (row === null) return nothingHere();
    const { appUrl } = env();
    const now = new Date();
    const isLeft = now.getTime() - momentOf(rowId).getTime() > OWN_TIME_MS;
    const stored = row.payload?.diagnosis ?? null;
    const diagnosis =
      stored ?? (isLeft ? await orCutShort(consolePool(), rowId, consoleDiagnosis().explainRow(rowId)) : null);
    const ways = await waysOut(db, viewer.organizationId, rowId, { appUrl, now });
    return data({ diagnosis, ways } satisfies RowHelp);
  });
}

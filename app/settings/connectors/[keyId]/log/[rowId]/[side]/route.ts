import { bodyOf } from '../../../../../../../lib/request-log/open-row.ts';
import { nothingHere, withLog } from '../../with-log.ts';

/** The largest integer that PostgreSQL counts bytes with. */
const MOST_BYTES = 2 ** 31 - 2;

/**
 * The bytes of a row's body, `request` or `response`, from `?from=` on. Whatever somebody sent, a browser only saves it:
 * an attachment of no type that it would show, and nothing in it runs.
 */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ keyId: string; rowId: string; side: string }> },
) {
  const { keyId, rowId, side } = await params;
  return withLog(request, keyId, async ({ db, viewer, whose, query }) => {
    if (!viewer.mayManage || (side !== 'request' && side !== 'response')) return nothingHere();
    const from = Math.min(Math.max(0, Math.trunc(Number(query.get('from')) || 0)), MOST_BYTES);
    const bytes = await bodyOf(db, whose, rowId, side, from);
    if (bytes === null) return nothingHere();
    return new Response(new Uint8Array(bytes), {
      headers: {
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': `attachment; filename="${side}-${rowId}.bin"`,
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'Cache-Control': 'no-store',
      },
    });
  });
}

import { seenBy } from '../../../../../../lib/request-log/live-stream.ts';
import { cursorFrom, newsSince } from '../../../../../../lib/request-log/new-rows.ts';
import { data, withLog } from '../with-log.ts';

/** What was stored since `?cursor=`, for browsers that cannot have the stream beside it. */
export async function GET(request: Request, { params }: { params: Promise<{ keyId: string }> }) {
  return withLog(request, (await params).keyId, async ({ db, viewer, whose, query }) => {
    return data(seenBy(viewer, await newsSince(db, whose, cursorFrom(query.get('cursor')))));
  });
}

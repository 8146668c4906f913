import { consoleLogHub } from '../../../../../../lib/request-log/console-hub.ts';
import { liveStream } from '../../../../../../lib/request-log/live-stream.ts';
import { logOf } from '../../../../../../lib/request-log/log-of.ts';
import { cursorFrom } from '../../../../../../lib/request-log/new-rows.ts';
import { takeStreamPlace } from '../../../../../../lib/request-log/stream-places.ts';
import { viewerOrNull } from '../../../../../../lib/session.ts';
import { refusal, withLog } from '../with-log.ts';

/** Nginx holds answers back unless told not to, and a transforming proxy, or Next's own gzip, would as well. */
const headers = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

/** A log's news as they come. Goes on from Last-Event-ID, or from `?cursor=`. */
export async function GET(request: Request, { params }: { params: Promise<{ keyId: string }> }) {
  const { keyId } = await params;
  return withLog(request, keyId, async ({ db, viewer, whose, query }) => {
    const ended = takeStreamPlace(viewer.userId);
    if (ended === null) return refusal(429, 'Too many live logs are open.');
    const isAllowed = async () => {
      const now = await viewerOrNull();
      return now !== null && now.role === viewer.role && (await logOf(db, now, keyId)) !== null;
    };
    const cursor = cursorFrom(request.headers.get('last-event-id') ?? query.get('cursor'));
    try {
      const hub = consoleLogHub();
      return new Response(await liveStream({ hub, whose, cursor, mayManage: viewer.mayManage, isAllowed, ended }), {
        headers,
      });
    } catch (error) {
      ended();
      throw error;
    }
  });
}

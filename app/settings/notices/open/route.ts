import { consoleDatabase } from '../../../../lib/database/console-database.ts';
import { countOpen } from '../../../../lib/incidents/list-incidents.ts';
import { viewerOrNull } from '../../../../lib/session.ts';

const headers = { 'Cache-Control': 'no-store' };

/** How many notices are open, for the bell. */
export async function GET() {
  const viewer = await viewerOrNull();
  if (viewer === null) return Response.json({ message: 'Your session ended.' }, { status: 401, headers });
  return Response.json({ open: await countOpen(consoleDatabase(), viewer) }, { headers });
}

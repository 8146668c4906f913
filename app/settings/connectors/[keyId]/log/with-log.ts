import { consoleDatabase } from '../../../../../lib/database/console-database.ts';
import type { Database } from '../../../../../lib/database/prisma.ts';
import { logOf } from '../../../../../lib/request-log/log-of.ts';
import type { LogOf } from '../../../../../lib/request-log/rows.ts';
import { type Viewer, viewerOrNull } from '../../../../../lib/session.ts';

/** What a handler of a log's data works with. */
export interface LogContext {
  db: Database;
  viewer: Viewer;
  whose: LogOf;
  query: URLSearchParams;
}

/**
 * Answers a request for a log's data: 401 without a session, and 404 alike for what is not there and what is another
 * organization's.
 */
export async function withLog(
  request: Request,
  keyId: string,
  work: (context: LogContext) => Promise<Response>,
): Promise<Response> {
  const viewer = await viewerOrNull();
  if (viewer === null) return refusal(401, 'Your session ended. Sign in to continue where you were.');
  const db = consoleDatabase();
  const whose = await logOf(db, viewer, keyId);
  if (whose === null) return nothingHere();
  return work({ db, viewer, whose, query: new URL(request.url).searchParams });
}

export function nothingHere(): Response {
  return refusal(404, 'This page doesn’t exist, or you don’t have access to it.');
}

/** Data of people's requests is kept in no cache. */
export function data(value: object): Response {
  return Response.json(value, { headers: { 'Cache-Control': 'no-store' } });
}

export function refusal(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: { 'Cache-Control': 'no-store' } });
}

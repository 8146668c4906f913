import { audit } from '../../../lib/audit.ts';
import { clientAddress } from '../../../lib/browser.ts';
import { csvResponse } from '../../../lib/csv-response.ts';
import { consoleDatabase } from '../../../lib/database/console-database.ts';
import { clientsAsCsv, ordersAsCsv } from '../../../lib/records/export-records.ts';
import { everyRecord, recordQueryFrom } from '../../../lib/records/record-query.ts';
import { searched } from '../../../lib/records/scope-of-search.ts';
import { takeStreamPlace } from '../../../lib/request-log/stream-places.ts';
import { ownStores, viewerOrNull } from '../../../lib/session.ts';

/**
 * Answers with the records that the URL's filters name as a CSV file, written while they are read. For owners and admins,
 * and audited: it is everybody's personal data in one file.
 */
export async function answerExport(request: Request, what: 'orders' | 'clients', zone: string): Promise<Response> {
  const who = await viewerOrNull();
  if (who === null) return refusal(401, 'Your session ended. Sign in to continue where you were.');
  if (!who.mayManage) return refusal(404, 'This page doesn’t exist, or you don’t have access to it.');
  const given = recordQueryFrom(new URL(request.url).searchParams);
  const query = what === 'orders' ? given : { ...everyRecord, q: given.q, store: given.store, source: given.source };
  const [db, now] = [consoleDatabase(), new Date()];
  const found = await searched(db, who.organizationId, await ownStores(), query.store);
  const leave = takeStreamPlace(who.userId);
  if (leave === null) return refusal(429, 'Too many exports and live logs are open. Close one and try again.');
  const actor = { organizationId: who.organizationId, name: who.email, clientIp: await clientAddress() };
  const filters = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== null));
  try {
    await audit(db, actor, 'records.exported', { details: { what, ...filters } }, now);
  } catch (error) {
    leave();
    throw error;
  }
  const lines = what === 'orders' ? ordersAsCsv(db, found, query, zone) : clientsAsCsv(db, found, query);
  const name = `${what}-${now.toISOString().slice(0, 10)}.csv`;
  return csvResponse(name, lines, leave);
}

function refusal(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: { 'Cache-Control': 'no-store' } });
}

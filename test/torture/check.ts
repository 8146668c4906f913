import pg from 'pg';
import type { Journal, Noted } from './journal.ts';
import { answered, laws } from './laws.ts';

/** Answers looked up by one statement. */
const BATCH = 2_000;
/** Of what breaks a law, so much is shown. */
const MOST_SHOWN = 5;

/** Compares all that clients read with what is in the tables, when all servers have ended, and the tables with the laws. */
export async function check(databaseUrl: string, journal: Journal): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (let i = 0; i < journal.noted.length; i += BATCH) {
      await checkReadings(client, journal, journal.noted.slice(i, i + BATCH));
    }
    await client.query(answered);
    for (const { law, broken } of laws) {
      const { rows } = await client.query(broken);
      for (const row of rows.slice(0, MOST_SHOWN)) journal.violation(`${law}: not so for ${JSON.stringify(row)}`);
    }
  } finally {
    await client.end();
  }
}

/** What was read has its log row: each 2xx, always; each refusal of a verified key, unless its server was killed. */
async function checkReadings(client: pg.Client, journal: Journal, noted: readonly Noted[]): Promise<void> {
  const { rows } = await client.query<{ id: string; status_code: number; digest: Buffer }>(
    `select id, status_code,
       sha256(case status_code when 200 then coalesce(request_body, '') else '' end || response_body) as digest
     from integrations.request_log where id = any ($1)`,
    [noted.map(({ requestId }) => requestId)],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { requestId, status, code, digest, server, request } of noted) {
    const row = byId.get(requestId);
    const mustBeThere =
      status === 200 || (server.ending === 'stopped' && server.apiKilledAt < 0 && code !== 'invalid_api_key');
    if (!row && mustBeThere)
      journal.violation(`${status} ${code} was read, but is not in the log: ${request} ${requestId}`);
    if (row && (row.status_code !== status || !row.digest.equals(digest))) {
      journal.violation(`${status} ${code} was read, but the log has something else: ${request} ${requestId}`);
    }
  }
}

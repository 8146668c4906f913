import pg from 'pg';
import { env, givenDatabaseUrl } from '../env.ts';
import { sendNotices } from '../jobs/send-notices.ts';

/** A process that sends what is due, for a test that kills it. */
const client = new pg.Client({ connectionString: givenDatabaseUrl() });
await client.connect();
await sendNotices(client, env(), new Date(Date.now() + 60_000));

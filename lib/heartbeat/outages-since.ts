import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';

/** A time in which nobody served the API, or the database took no writes: what was sent then is not here. */
export interface ApiOutage {
  from: Date;
  to: Date;
}

const findOutages = statement({
  name: 'outages-since',
  parameters: { since: 'timestamptz' },
  columns: { began_at: 'timestamptz', ended_at: 'timestamptz' },
  text: 'select began_at, ended_at from integrations.outages where ended_at > $since order by began_at',
});

/** The outages that ended after `since`, the oldest first; of 15 s or more. */
export async function outagesSince(db: Queryable, since: Date): Promise<ApiOutage[]> {
  const found = await run(db, findOutages, { since });
  return found.map(({ began_at: from, ended_at: to }) => ({ from, to }));
}

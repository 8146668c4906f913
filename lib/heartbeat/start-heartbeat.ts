import { openPool } from '../database/pool.ts';
import { processLog } from '../process-log.ts';
import { beat } from './beat.ts';

const BEAT_MS = 5_000;

/** Beats that go on by themselves. `stop` beats once more: until then the API was served. */
export interface RunningHeartbeat {
  stop(): Promise<void>;
}

/**
 * Beats as long as this process serves the API, on a connection of its own. A database that takes no writes gets no beats,
 * and so has an outage: requests were refused then.
 */
export function startHeartbeat(connectionString: string): RunningHeartbeat {
  const pool = openPool(connectionString, 1);
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  let round = again();

  async function again(): Promise<void> {
    await beat(pool).catch((error: unknown) => processLog.debug({ err: error }, 'no heartbeat: the database is away'));
    if (!stopping) timer = setTimeout(next, BEAT_MS);
  }

  function next(): void {
    round = again();
  }

  return {
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await round;
      await beat(pool).catch(() => {});
      await pool.end();
    },
  };
}

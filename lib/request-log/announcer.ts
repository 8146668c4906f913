import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { isUnavailable } from '../database/failure.ts';
import { as, run, statement } from '../database/statement.ts';
import { processLog } from '../process-log.ts';
import { channel, UNMATCHED } from './news.ts';

/** Rows of so long share an announcement: the console promises a row within a second. */
const GATHER_MS = 120;
/** While the database is away. */
const RETRY_MS = 1_000;
/** Keys of one announcement; PostgreSQL takes up to 8,000 bytes, and a key with its oldest id has 74. */
const KEYS_AT_ONCE = 100;

/**
 * Tells every process which keys have new rows, or rows that say more than before. It is not part of the statement that
 * writes a row: PostgreSQL lets one committing transaction at a time announce anything, so a `notify` in the hot path
 * would make all commits queue. Here a row costs the hot path a look into a map, and a process one small statement of
 * its own every 120 ms, however many rows there are. What is lost with a process that dies in between, or while the
 * database is away, is found by the listener's own sweep.
 */
export class Announcer {
  private readonly db: Pool;
  /** By integration key, the oldest id of its rows that nobody was told of. */
  private readonly oldest = new Map<string, string>();
  private announcing: Promise<void> | null = null;
  private closed = false;

  constructor(db: Pool) {
    this.db = db;
  }

  /** A row of this key (null: of none) is stored, or changed. */
  tell(integrationKeyId: string | null, rowId: string): void {
    this.keep(integrationKeyId ?? UNMATCHED, rowId);
    this.announcing ??= this.announceAll().finally(() => {
      this.announcing = null;
    });
  }

  /** Announces what is left, if the database answers. */
  async close(): Promise<void> {
    this.closed = true;
    await this.announcing;
  }

  private async announceAll(): Promise<void> {
    while (this.oldest.size > 0) {
      if (!this.closed) await sleep(GATHER_MS);
      const keys = [...this.oldest].slice(0, KEYS_AT_ONCE);
      for (const [key] of keys) this.oldest.delete(key);
      try {
        await run(this.db, notify, { channel, news: keys.map((pair) => pair.join(' ')).join(',') });
      } catch (error) {
        if (this.closed || !isUnavailable(error)) {
          processLog.warn({ err: error }, 'new rows of the request log were not announced');
          continue;
        }
        for (const [key, id] of keys) this.keep(key, id);
        await sleep(RETRY_MS);
      }
    }
  }

  private keep(key: string, id: string): void {
    const known = this.oldest.get(key);
    if (known === undefined || id < known) this.oldest.set(key, id);
  }
}

const notify = statement({
  name: 'announce-rows',
  parameters: { channel: 'text', news: 'text' },
  columns: { pg_notify: as<''>('void') },
  text: 'select pg_notify($channel, $news)',
});

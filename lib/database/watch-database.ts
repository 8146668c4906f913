import type pg from 'pg';
import { StorageLost } from './failure.ts';
import { openClient } from './open-client.ts';
import { losePatience } from './patience.ts';
import { mustTakeWrites } from './primary.ts';

/** Between two looks, and how long one may take before the database counts as away. */
const LOOK_EVERY_MS = 250;
const PATIENCE_MS = 1_000;
/** By the clock, however busy we are: what decides is our patience. */
const CONNECT_MS = 30_000;

/**
 * Knows whether the database answers and takes writes, from a connection of its own that asks four times a second. Requests ask the
 * watch instead of finding out one by one: while it says no they are refused at once, and those under way are let go.
 */
export class StorageWatch {
  private readonly connectionString: string;
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;
  private readonly waiting = new Set<(error: Error) => void>();
  /** False from the first look that failed until the next one that succeeds. */
  answers = true;

  constructor(connectionString: string) {
    this.connectionString = connectionString;
  }

  /** Looks once, then goes on looking until `stop`. */
  async start(): Promise<void> {
    await this.look();
    const again = async () => {
      await this.look();
      if (!this.stopped) this.timer = setTimeout(again, LOOK_EVERY_MS);
    };
    this.timer = setTimeout(again, LOOK_EVERY_MS);
  }

  /** What `work` comes to, or StorageLost as soon as the database is lost; `work` may then still end by itself. */
  during<T>(work: () => Promise<T>): Promise<T> {
    if (!this.answers) return Promise.reject(new StorageLost());
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      work()
        .then(resolve, reject)
        .finally(() => this.waiting.delete(reject));
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.client?.end().catch(() => {});
    this.client = null;
  }

  private async look(): Promise<void> {
    const found = await this.ask();
    if (this.stopped || found === this.answers) return;
    this.answers = found;
    if (!found) for (const reject of this.waiting) reject(new StorageLost());
  }

  private async ask(): Promise<boolean> {
    let enough = () => {};
    const tooLong = new Promise<never>((_, reject) => {
      enough = losePatience(PATIENCE_MS, () => reject(new Error('no answer')));
    });
    try {
      await Promise.race([this.askOnce(), tooLong]);
      return true;
    } catch {
      // Not awaited: a connection that hangs cannot say goodbye.
      this.client?.end().catch(() => {});
      this.client = null;
      return false;
    } finally {
      enough();
    }
  }

  private async askOnce(): Promise<void> {
    if (!this.client) {
      const client = openClient(this.connectionString, {
        connectionTimeoutMillis: CONNECT_MS,
        application_name: 'connectors watch',
      });
      client.on('error', () => {});
      this.client = client;
      await client.connect();
    }
    await mustTakeWrites(this.client);
  }
}

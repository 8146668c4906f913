import type { Database } from '../database/prisma.ts';
import { processLog } from '../process-log.ts';
import { listedRows } from './list-rows.ts';
import { MOST_AT_ONCE, type News, SLOWEST_MS, statesFrom } from './new-rows.ts';
import { leastIdOf } from './row-id.ts';
import type { LogOf } from './rows.ts';

/** Is told what is new; must not throw. */
export type Subscriber = (news: News) => void;

/**
 * One log as all who look at it in this process share it. A row is stored when its request is answered, so that of a
 * slow request comes after younger ones: the feed knows the rows of the last five minutes, and hands over each that it
 * does not know, once, and one that says more than before again.
 */
export class LogFeed {
  private readonly db: Database;
  private readonly whose: LogOf;
  private readonly subscribers = new Set<Subscriber>();
  private known: Map<string, string> | null = null;
  private oldest: string | null = null;
  private looking: Promise<void> | null = null;

  constructor(db: Database, whose: LogOf) {
    this.db = db;
    this.whose = whose;
  }

  /** It is of all keys of an organization. */
  get isOfOrganization(): boolean {
    return this.whose !== 'unmatched' && this.whose.integrationKeyId === undefined;
  }

  get isWatched(): boolean {
    return this.subscribers.size > 0;
  }

  /** Learns which rows are there; what comes later is told. Rejects when the database does not answer. */
  async prime(): Promise<void> {
    this.known ??= await statesFrom(this.db, this.whose, windowStart());
  }

  subscribe(subscriber: Subscriber): () => void {
    this.subscribers.add(subscriber);
    return () => this.subscribers.delete(subscriber);
  }

  /** Looks for what is new among the rows from this id on. Resolves when that, and whatever was asked since, is told. */
  look(oldest: string): Promise<void> {
    if (this.oldest === null || oldest < this.oldest) this.oldest = oldest;
    this.looking ??= this.lookWhileAsked().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  /** Looks through the last five minutes: for what nobody announced. */
  sweep(): Promise<void> {
    return this.look(windowStart());
  }

  private async lookWhileAsked(): Promise<void> {
    while (this.oldest !== null) {
      const oldest = this.oldest;
      this.oldest = null;
      try {
        await this.lookOnce(oldest);
      } catch (error) {
        processLog.warn({ err: error }, 'new rows of the request log could not be read; the next sweep has them');
      }
    }
  }

  private async lookOnce(oldest: string): Promise<void> {
    const cursor = Date.now();
    const start = windowStart();
    const { known } = this;
    if (known === null) return; // nobody is told anything before `prime`
    const states = await statesFrom(this.db, this.whose, oldest < start ? start : oldest);
    const fresh = [...states].filter(([id, state]) => known.get(id) !== state).map(([id]) => id);
    const tooMany = fresh.length > MOST_AT_ONCE;
    const rows = tooMany ? [] : await listedRows(this.db, this.whose, fresh);
    for (const id of fresh) known.set(id, states.get(id) ?? '');
    this.forget(known);
    if (tooMany) this.tell({ cursor, rows, gap: { count: fresh.length, since: new Date(cursor).toISOString() } });
    else if (rows.length > 0) this.tell({ cursor, rows, gap: null });
  }

  /** Rows that no look comes back to. They stand in the order in which they were found, nearly that of their ids. */
  private forget(known: Map<string, string>): void {
    const start = windowStart();
    for (const id of known.keys()) {
      if (id >= start) return;
      known.delete(id);
    }
  }

  private tell(news: News): void {
    for (const subscriber of this.subscribers) subscriber(news);
  }
}

function windowStart(): string {
  return leastIdOf(new Date(Date.now() - SLOWEST_MS));
}

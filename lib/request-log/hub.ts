import type pg from 'pg';
import { openClient } from '../database/open-client.ts';
import type { Database } from '../database/prisma.ts';
import { processLog } from '../process-log.ts';
import { LogFeed, type Subscriber } from './feed.ts';
import { newsSince } from './new-rows.ts';
import { channel, newsFrom, UNMATCHED } from './news.ts';
import type { LogOf } from './rows.ts';

/** What was announced by nobody is found this often: by a process that died in between, or while we were deaf. */
const SWEEP_MS = 5_000;
const RECONNECT_MS = 500;
const CONNECT_TIMEOUT_MS = 2_000;

/**
 * Hears what the processes announce (see Announcer), on one connection that stays open while somebody looks at a log,
 * and wakes the feeds of the logs that are looked at. The console has one in a process, apart from the pipeline, which
 * is another bundle: they meet in the database alone, as they do across processes.
 */
export class LogHub {
  private readonly connectionString: string;
  private readonly db: Database;
  private readonly feeds = new Map<string, LogFeed>();
  /** Whose a key is, by integration key, of those that were heard of: that never changes. */
  private readonly organizations = new Map<string, string>();
  private client: pg.Client | null = null;
  private sweeping: NodeJS.Timeout | null = null;
  private reconnecting: NodeJS.Timeout | null = null;

  constructor(connectionString: string, db: Database) {
    this.connectionString = connectionString;
    this.db = db;
  }

  /**
   * Tells what is stored from now on, first of all what was stored since `cursor` (milliseconds; see newsSince), until
   * the returned function is called. Rejects when the database does not answer.
   */
  async follow(whose: LogOf, cursor: number, subscriber: Subscriber): Promise<() => void> {
    const name = whose === 'unmatched' ? UNMATCHED : (whose.integrationKeyId ?? whose.organizationId);
    const feed = this.feeds.get(name) ?? new LogFeed(this.db, whose);
    this.feeds.set(name, feed);
    const unsubscribe = feed.subscribe(subscriber);
    const leave = () => {
      unsubscribe();
      if (!feed.isWatched && this.feeds.get(name) === feed) this.feeds.delete(name);
      if (this.feeds.size === 0) this.rest();
    };
    try {
      await this.wake();
      await feed.prime();
      subscriber(await newsSince(this.db, whose, cursor));
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }

  private async wake(): Promise<void> {
    this.sweeping ??= setInterval(() => this.sweep(), SWEEP_MS);
    if (this.client) return;
    const client = openClient(this.connectionString, {
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'connectors live log',
      keepAlive: true,
    });
    this.client = client;
    client.on('notification', ({ payload }) => this.hear(payload ?? ''));
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client, new Error('the connection ended')));
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
    } catch (error) {
      this.lost(client, error);
    }
  }

  private hear(payload: string): void {
    const news = newsFrom(payload);
    for (const [key, oldest] of news) void this.feeds.get(key)?.look(oldest);
    if (this.isOrganizationWatched()) void this.hearForOrganizations(news);
  }

  /** Only keys are announced: wakes the feeds of the organizations that they belong to. */
  private async hearForOrganizations(news: Map<string, string>): Promise<void> {
    const unknown = [...news.keys()].filter((key) => key !== UNMATCHED && !this.organizations.has(key));
    try {
      const keys = unknown.length === 0 ? [] : await this.keysOf(unknown);
      for (const { id, organizationId } of keys) this.organizations.set(id, organizationId);
    } catch (error) {
      processLog.warn(
        { err: error },
        'whose the new rows of the request log are could not be read; the next sweep has them',
      );
    }
    for (const [key, oldest] of news) void this.feeds.get(this.organizations.get(key) ?? '')?.look(oldest);
  }

  private keysOf(ids: string[]): Promise<{ id: string; organizationId: string }[]> {
    return this.db.integrationKey.findMany({ where: { id: { in: ids } }, select: { id: true, organizationId: true } });
  }

  private isOrganizationWatched(): boolean {
    return [...this.feeds.values()].some(({ isOfOrganization }) => isOfOrganization);
  }

  private sweep(): void {
    for (const feed of this.feeds.values()) void feed.sweep();
  }

  /** Listens again soon, if anybody still looks; what was said meanwhile is found by a sweep. */
  private lost(client: pg.Client, error: unknown): void {
    if (this.client !== client) return;
    this.client = null;
    client.end().catch(() => {});
    processLog.warn({ err: error }, 'the live request log lost its connection; it connects again');
    this.reconnecting ??= setTimeout(() => {
      this.reconnecting = null;
      if (this.feeds.size > 0) void this.wake().then(() => this.sweep());
    }, RECONNECT_MS);
  }

  private rest(): void {
    if (this.sweeping) clearInterval(this.sweeping);
    if (this.reconnecting) clearTimeout(this.reconnecting);
    this.sweeping = null;
    this.reconnecting = null;
    const { client } = this;
    this.client = null;
    client?.end().catch(() => {});
  }
}

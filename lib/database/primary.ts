import pg from 'pg';
import { processLog } from '../process-log.ts';
import { ReadOnly } from './failure.ts';
import { type DatabaseUrl, nameServers, parseDatabaseUrl, type Server } from './servers.ts';

/** A server that does not say within this time what it is counts as away. */
const PROBE_MS = 1_000;
/** So long the others may still answer when one takes writes: should two do so, the younger primary is the right one. */
const OTHERS_MS = 200;

/**
 * The server that takes writes, of several (a primary and its replicas). Found by asking them all, and remembered until a
 * connection to it fails or finds it read-only. When another one is found, the connections to the one before are cut:
 * those of a machine that is gone would hang, and those of a primary that was demoted would refuse.
 */
export class Primary {
  readonly servers: readonly Server[];
  private readonly url: string;
  private found: Promise<Server> | null = null;
  private last: Server | null = null;
  private readonly clients = new Set<pg.Client>();

  constructor({ url, servers }: DatabaseUrl) {
    this.url = url;
    this.servers = servers;
  }

  /** Where to connect to. Rejects when none of them takes writes now. */
  find(): Promise<Server> {
    this.found ??= this.ask().catch((error) => {
      this.found = null;
      throw error;
    });
    return this.found;
  }

  /** Next time all are asked anew; unless somebody has done so since, and found another. */
  forget(server: Server): void {
    if (this.last === server) this.found = null;
  }

  /** Connections that are cut when it turns out to be another one. */
  watch(client: pg.Client): void {
    this.clients.add(client);
    client.once('end', () => this.clients.delete(client));
  }

  private async ask(): Promise<Server> {
    const probes = this.servers.map((server) => probe(this.url, server));
    const all = Promise.allSettled(probes);
    const first = await Promise.any(probes).catch((error: unknown) => {
      throw new ReadOnly(`none of them takes writes: ${reasonsOf(error)}`);
    });
    const answers = await Promise.race([all, late([{ status: 'fulfilled' as const, value: first }])]);
    const primaries = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const { server } = primaries.sort((a, b) => b.timeline - a.timeline)[0] ?? first;
    if (this.last !== null && this.last !== server) this.moveTo(server);
    this.last = server;
    return server;
  }

  private moveTo(server: Server): void {
    processLog.warn({ server: nameServers([server]) }, 'another PostgreSQL takes the writes now');
    for (const client of this.clients) {
      if (client.host !== server.host || client.port !== server.port) client.connection.stream.destroy();
    }
  }
}

const known = new Map<string, Primary>();

/** The one of a connection string; all connections of a process share what is known of it. */
export function primaryOf(connectionString: string): Primary {
  let primary = known.get(connectionString);
  if (!primary) {
    primary = new Primary(parseDatabaseUrl(connectionString));
    known.set(connectionString, primary);
  }
  return primary;
}

/** Refuses (`ReadOnly`) a server that takes no writes: a replica, or a primary that was told not to. */
export async function mustTakeWrites(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ transaction_read_only: string }>('show transaction_read_only');
  if (rows[0]?.transaction_read_only !== 'off') throw new ReadOnly('this PostgreSQL takes no writes');
}

interface Probed {
  server: Server;
  /** Counts the promotions; 0 where it is not told. */
  timeline: number;
}

/** Resolves if that server takes writes. */
async function probe(url: string, server: Server): Promise<Probed> {
  const config = { connectionString: url, connectionTimeoutMillis: PROBE_MS, query_timeout: PROBE_MS };
  const client = new pg.Client({ ...config, application_name: 'connectors search' });
  client.on('error', () => {}); // what is under way rejects with it
  Object.assign(client, server);
  try {
    await client.connect();
    await mustTakeWrites(client);
    return { server, timeline: await timelineOf(client) };
  } finally {
    client.end().catch(() => {}); // not awaited: a server that hangs cannot say goodbye
  }
}

/** In the name of the log file that is written now. Some hosted databases do not say it. */
async function timelineOf(client: pg.Client): Promise<number> {
  try {
    const { rows } = await client.query<{ file: string }>('select pg_walfile_name(pg_current_wal_lsn()) as file');
    return Number.parseInt(rows[0]?.file.slice(0, 8) ?? '0', 16);
  } catch {
    return 0;
  }
}

function reasonsOf(error: unknown): string {
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors.map((each) => (each instanceof Error ? each.message : String(each))).join('; ');
}

function late<T>(value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, OTHERS_MS, value));
}

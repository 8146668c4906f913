import pg from 'pg';
import { mustTakeWrites, type Primary, primaryOf } from './primary.ts';
import { parseDatabaseUrl, type Server } from './servers.ts';

type Callback = (error: Error | null, client?: pg.Client) => void;

/** A connection of its own. The driver knows one server; with several in the connection string, this finds the right one. */
export function openClient(connectionString: string, config: pg.ClientConfig): pg.Client {
  const { Client = pg.Client, ...place } = connectionTo(connectionString);
  return new Client({ ...config, ...place });
}

/** What a pool of connections (pg's, and so Prisma's) is to be given for a connection string. */
export function connectionTo(connectionString: string): {
  connectionString: string;
  Client?: new (config?: pg.ClientConfig | string) => pg.Client;
} {
  const { url, servers } = parseDatabaseUrl(connectionString);
  if (servers.length === 1) return { connectionString: url };
  const primary = primaryOf(connectionString);
  class ClientOfThese extends ClientOfPrimary {
    constructor(config?: pg.ClientConfig | string) {
      super(config, primary);
    }
  }
  return { connectionString: url, Client: ClientOfThese };
}

/** Connects to whichever server takes writes when it is asked to connect. */
class ClientOfPrimary extends pg.Client {
  private readonly primary: Primary;

  constructor(config: pg.ClientConfig | string | undefined, primary: Primary) {
    super(config);
    this.primary = primary;
    // It may break between being connected and being found to take writes, when nobody else listens yet.
    this.on('error', () => {});
  }

  override connect(): Promise<pg.Client>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.Client> | undefined {
    const connected = this.connectToPrimary();
    if (!callback) return connected;
    connected.then((client) => callback(null, client), callback);
    return undefined;
  }

  private async connectToPrimary(): Promise<pg.Client> {
    const server = await this.primary.find();
    this.host = server.host;
    this.port = server.port;
    try {
      await super.connect();
      await mustTakeWrites(this);
      this.primary.watch(this);
      return this;
    } catch (error) {
      this.leave(server);
      throw error;
    }
  }

  private leave(server: Server): void {
    this.primary.forget(server);
    this.connection.stream.destroy();
  }
}

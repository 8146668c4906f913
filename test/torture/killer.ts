import { setTimeout as sleep } from 'node:timers/promises';
import type { KeptServer } from './kept-server.ts';
import { deaths, type PrivatePostgres } from './private-postgres.ts';
import type { Random } from './random.ts';

/** What befalls the servers and PostgreSQL; each once in a while, in a new order every time. */
const blows = [
  'kill a server',
  'kill an API process',
  'kill the pages',
  'kill the jobs and the pages',
  'kill an API process and PostgreSQL',
  'kill PostgreSQL',
  'kill both servers',
  'kill a server, and again while it starts',
  'kill PostgreSQL, and again while it recovers',
  'kill a server and PostgreSQL',
  'kill PostgreSQL while a server starts',
  'stop a server',
] as const;
type Blow = (typeof blows)[number];

/** Between two blows, when all is well again. */
const CALM_MS = { least: 200, most: 2_000 };
/** A server's start, or a good part of it. */
const MOST_START_MS = 1_500;

/** Kills, at moments that a seed determines, and sees that all comes back. */
export class Killer {
  /** Of servers whole, by SIGKILL of the supervisor. */
  serverKills = 0;
  /** Of one process of a server. */
  partKills = 0;
  private readonly random: Random;
  private readonly servers: readonly KeptServer[];
  private readonly postgres: PrivatePostgres;

  constructor(random: Random, servers: readonly KeptServer[], postgres: PrivatePostgres) {
    this.random = random;
    this.servers = servers;
    this.postgres = postgres;
  }

  /** How often servers were killed, or PostgreSQL, whichever was less. */
  get leastKills(): number {
    return Math.min(this.serverKills, this.postgres.kills);
  }

  async run(isOver: () => boolean): Promise<void> {
    for (;;) {
      for (const blow of this.random.shuffled(blows)) {
        await sleep(this.random.whole(CALM_MS.least, CALM_MS.most));
        if (isOver()) return;
        await this.strike(blow);
        await this.untilAllIsWell();
      }
    }
  }

  /** Everything at once, in the midst of whatever runs. */
  async killAll(): Promise<void> {
    await Promise.all([...this.servers.map((server) => this.killServer(server)), this.killPostgres()]);
  }

  async untilAllIsWell(): Promise<void> {
    await this.postgres.untilUp();
    await Promise.all(this.servers.map((server) => server.untilWell()));
  }

  private async strike(blow: Blow): Promise<void> {
    const server = this.random.pick(this.servers);
    switch (blow) {
      case 'kill a server':
        return this.killServer(server);
      case 'kill an API process':
        return this.killPart(server, 'api-1');
      case 'kill the pages':
        return this.killPart(server, 'pages');
      case 'kill the jobs and the pages':
        for (const part of ['jobs', 'pages']) this.killPart(server, part);
        return;
      case 'kill an API process and PostgreSQL':
        this.killPart(server, 'api-1');
        return this.killPostgres();
      case 'kill PostgreSQL':
        return this.killPostgres();
      case 'kill both servers':
        await Promise.all(this.servers.map((each) => this.killServer(each)));
        return;
      case 'kill a server, and again while it starts':
        await this.killServer(server);
        await sleep(this.random.whole(0, MOST_START_MS));
        return this.killServer(server);
      case 'kill PostgreSQL, and again while it recovers':
        return this.postgres.killTwice(this.random);
      case 'kill a server and PostgreSQL':
        await Promise.all([this.killServer(server), this.killPostgres()]);
        return;
      case 'kill PostgreSQL while a server starts':
        await this.killServer(server);
        await sleep(this.random.whole(0, MOST_START_MS));
        return this.killPostgres();
      case 'stop a server':
        return server.stop();
    }
  }

  private killPart(server: KeptServer, part: string): void {
    this.partKills += 1;
    server.killPart(part);
  }

  private killServer(server: KeptServer): Promise<void> {
    this.serverKills += 1;
    return server.kill();
  }

  private killPostgres(): Promise<void> {
    return this.postgres.kill(this.random.pick(deaths), this.random);
  }
}

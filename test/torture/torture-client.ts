import { setTimeout as sleep } from 'node:timers/promises';
import type { Journal } from './journal.ts';

import { type Drawing, makeRequest } from './make-request.ts';
import { type Leaving, send } from './send-and-read.ts';
import type { ServerProcess } from './server-process.ts';
import type { ShopRequest } from './shop-request.ts';

/** How a client sends, in proportion: once; without waiting for the answer; twice at once; again what was answered. */
const manners = { once: 70, leaving: 10, twice: 14, again: 8 };
/** Between two requests of a client, at most: together they stay far below what their keys may send. */
const MOST_PAUSE_MS = 40;
const LEAVES_WITHIN_MS = 25;
const TRIES = 3;
const BETWEEN_TRIES_MS = 200;

/** Where a client sends to: the process that serves there now, if any. */
interface Upstream {
  readonly up: ServerProcess | null;
}

/** One client: draws its next request and sends it, until told to stop. */
export class Client {
  private readonly drawing: Drawing;
  private readonly journal: Journal;
  private readonly servers: readonly Upstream[];

  constructor(drawing: Drawing, journal: Journal, servers: readonly Upstream[]) {
    this.drawing = drawing;
    this.journal = journal;
    this.servers = servers;
  }

  async run(isOver: () => boolean): Promise<void> {
    const { random, memory } = this.drawing;
    while (!isOver()) {
      const manner = random.weighted(manners);
      const fresh = makeRequest(this.drawing);
      if (manner === 'leaving') {
        const leaving = { afterMs: random.whole(0, LEAVES_WITHIN_MS), halfSent: random.chance(0.2) };
        await this.once(fresh, leaving);
      } else if (manner === 'twice') {
        await Promise.all([this.untilAnswered(fresh, this.servers[0]), this.untilAnswered(fresh, this.servers[1])]);
      } else if (manner === 'again' && memory.replayable.all.length > 0) {
        await this.untilAnswered({ ...random.pick(memory.replayable.all), mayBe: [200] });
      } else {
        await this.untilAnswered(fresh);
      }
      await sleep(random.whole(0, MOST_PAUSE_MS));
    }
  }

  /** Tries a few times; what has no answer then is left for the end of the run. */
  async untilAnswered(request: ShopRequest, preferred?: Upstream): Promise<void> {
    for (let i = 0; i < TRIES; i += 1) {
      if (await this.once(request, undefined, preferred)) return;
      await sleep(this.drawing.random.whole(0, BETWEEN_TRIES_MS));
    }
  }

  /** Sends a request to a server that is up. Returns whether it is settled; what is not is remembered. */
  async once(request: ShopRequest, leaving?: Leaving, preferred?: Upstream): Promise<boolean> {
    const { memory } = this.drawing;
    const server = preferred?.up ?? (await this.anyServer());
    if (!leaving?.halfSent) memory.unanswered.add(request);
    this.journal.count('sent');
    const ending = await send(server, request, leaving);
    if ('lost' in ending) this.journal.lost(server, request, ending.lost);
    if ('left' in ending) this.journal.count('left');
    if (!('read' in ending) || !this.journal.read(server, request, ending.read)) return false;
    memory.unanswered.delete(request);
    return true;
  }

  private async anyServer(): Promise<ServerProcess> {
    for (;;) {
      const up = this.servers.flatMap((server) => server.up ?? []);
      if (up.length > 0) return this.drawing.random.pick(up);
      await sleep(MOST_PAUSE_MS);
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Journal } from './journal.ts';
import { type Ending, healthOf, lastWords, ServerProcess, type ServerSettings } from './server-process.ts';

const LOOK_EVERY_MS = 20;
/** A stop finishes what runs, for 25 s at most, and then the log, for 5 s. */
const STOP_MS = 45_000;
/** From its start, or from storage's coming back; past it, it is a hang. */
const BE_WELL_MS = 90_000;

/** Whether it answered at a given moment. */
export interface Storage {
  /** False from its going away until it was seen to answer again. */
  up: boolean;
  /** When it last went away (performance.now). */
  killedAt: number;
}

/** A server that is started again whenever it ends, as an operator's supervisor would. */
export class KeptServer {
  private current: ServerProcess | null = null;
  private closing = false;
  private readonly settings: ServerSettings;
  private readonly storage: Storage;
  private readonly journal: Journal;
  private readonly keeping: Promise<void>;

  constructor(settings: ServerSettings, storage: Storage, journal: Journal) {
    this.settings = settings;
    this.storage = storage;
    this.journal = journal;
    this.keeping = this.keep();
  }

  /** The process while it serves and nobody has asked it to end. */
  get up(): ServerProcess | null {
    return this.current?.served && this.current.ending === null ? this.current : null;
  }

  /** Until it serves, and says that all is well. */
  async untilWell(): Promise<void> {
    const deadline = performance.now() + BE_WELL_MS;
    while (!(this.up && (await healthOf(this.up)) === 200)) {
      if (performance.now() > deadline) throw new Error(`a server is not well: ${lastWords(this.settings.logFile)}`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** SIGKILL, also while it starts. Another one starts at once. */
  async kill(): Promise<void> {
    await this.current?.kill();
  }

  /** SIGKILL of one of its processes, which it starts again; nothing when that one does not run just now. */
  killPart(part: string): void {
    this.up?.killPart(part);
  }

  /** SIGTERM; not ending for long is a violation. Another one starts then. */
  async stop(): Promise<void> {
    const server = this.current;
    if (!server) return;
    const ended = await Promise.race([server.stop(), sleep(STOP_MS, null, { ref: false })]);
    if (ended !== null) return;
    this.journal.violation(`a server that was told to stop still runs after ${STOP_MS / 1000} s`);
    await server.kill();
  }

  /** Stops it for good. */
  async close(): Promise<void> {
    this.closing = true;
    await this.stop();
    await this.keeping;
  }

  private async keep(): Promise<void> {
    while (!this.closing) {
      const server = await ServerProcess.start(this.settings);
      this.current = server;
      await server.untilServing().catch((error: Error) => this.journal.violation(error.message));
      this.judge(server, await server.gone);
    }
  }

  /** No server ends by itself, unless storage was away while it started. */
  private judge(server: ServerProcess, ending: Ending): void {
    const storageWasAway = !this.storage.up || this.storage.killedAt > server.startedAt;
    if (ending !== 'by itself' || (!server.served && storageWasAway)) return;
    this.journal.violation(`a server ended by itself: ${lastWords(this.settings.logFile)}`);
  }
}

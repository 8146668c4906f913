import { type ChildProcess, fork } from 'node:child_process';
import { processLog } from '../process-log.ts';
import { SetupError } from '../setup-error.ts';
import type { BoundPort } from './bound-port.ts';
import { type Figures, type Order, report, type Start } from './messages.ts';

/** Before the second start and those after it, when a process does not live long. */
const LONGEST_PAUSE_MS = 10_000;
const FIRST_PAUSE_MS = 100;
/** A process that lived so long did not end because it cannot start. */
const LIVED_MS = 10_000;
/** So many seconds without a sign of life, and it is no use to anybody. Its own seconds: see `tick`. */
const MOST_SILENT_SECONDS = 30;
/** After its grace: 25 s for the requests that run, 5 s for the rows of the log, and a little more. */
const STOP_MS = 35_000;
const COUNT_MS = 1_000;

/** How to run a process. */
export interface Program {
  /** As `ps` and the metrics show it: `api-1`, `pages`, `jobs`. */
  name: string;
  file: URL;
  execArgv: string[];
  env: NodeJS.ProcessEnv;
  pagesSocket: string;
  /** What it listens on. */
  port?: BoundPort;
  /** Above so much resident memory it is replaced, once it has finished what it is at. */
  mostBytes?: number;
}

/** A process that is started again whenever it ends, until `stop`. */
export class KeptProcess {
  readonly name: string;
  private readonly program: Program;
  /** How often it was started again. */
  restarts = 0;
  isUp = false;
  /** Resolves when it is up for the first time; rejects when it cannot start even once. */
  readonly firstUp: Promise<void>;
  private child: ChildProcess | null = null;
  private stopping = false;
  private startedAt = 0;
  private pauseMs = 0;
  private pause: NodeJS.Timeout | undefined;
  private silentSeconds = 0;
  private counting = 0;
  private readonly counted = new Map<number, (figures: Figures) => void>();
  private settle: { up(): void; failed(reason: string): void };

  constructor(program: Program) {
    this.program = program;
    this.name = program.name;
    const { promise, resolve, reject } = withResolvers();
    this.firstUp = promise;
    this.settle = { up: resolve, failed: (reason) => reject(new SetupError(reason)) };
    promise.catch(() => {}); // whoever waits hears of it
    this.start();
  }

  /** Once a second, by a clock that stands still while the machine sleeps or we do: a silence is counted, not measured. */
  tick(): void {
    this.silentSeconds += 1;
    if (this.child === null || this.silentSeconds <= MOST_SILENT_SECONDS) return;
    processLog.error({ process: this.program.name }, 'a process stopped responding and is killed');
    this.child.kill('SIGKILL');
  }

  /** What it counted; null when it does not say so in time. */
  figures(): Promise<Figures | null> {
    const id = ++this.counting;
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(null), COUNT_MS);
      const end = (figures: Figures | null) => {
        clearTimeout(timer);
        this.counted.delete(id);
        resolve(figures);
      };
      this.counted.set(id, end);
      if (!this.say({ do: 'count', id })) end(null);
    });
  }

  /** Stops it for good, after `graceMs` of going on as before; killed when it takes too long. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.pause);
    const { child } = this;
    if (child === null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    const cut = setTimeout(() => child.kill('SIGKILL'), graceMs + STOP_MS);
    this.say({ do: 'stop', graceMs });
    await gone;
    clearTimeout(cut);
  }

  private start(): void {
    const { file, execArgv, env, name, pagesSocket, port } = this.program;
    const child = fork(file, { execArgv, env, serialization: 'advanced' });
    this.child = child;
    this.startedAt = performance.now();
    this.silentSeconds = 0;
    child.on('error', (error) => processLog.error({ err: error, process: name }, 'a process could not be reached'));
    child.on('message', (message) => this.hear(message));
    child.once('exit', (code, signal) => this.ended(code, signal));
    const given: Start = { do: 'start', name, pagesSocket };
    child.send(given, port, () => {}); // one that is gone is started again
  }

  private hear(message: unknown): void {
    const said = report.parse(message);
    switch (said.is) {
      case 'up':
        this.isUp = true;
        this.settle.up();
        break;
      case 'failed':
        this.settle.failed(said.reason);
        break;
      case 'alive':
        this.silentSeconds = 0;
        this.judgeMemory(said.residentBytes);
        break;
      case 'counted':
        this.counted.get(said.id)?.(said.figures);
        break;
    }
  }

  private judgeMemory(residentBytes: number): void {
    const { name, mostBytes } = this.program;
    if (mostBytes === undefined || residentBytes <= mostBytes || !this.isUp || this.stopping) return;
    this.isUp = false;
    processLog.warn({ process: name, residentBytes }, 'a process uses too much memory and is replaced');
    this.say({ do: 'stop', graceMs: 0 });
  }

  private ended(code: number | null, signal: NodeJS.Signals | null): void {
    const { name } = this.program;
    this.child = null;
    this.isUp = false;
    this.settle.failed(`the process ${name} exited while starting`);
    if (this.stopping) return;
    const lived = performance.now() - this.startedAt > LIVED_MS;
    if (lived) this.pauseMs = 0;
    processLog.warn({ process: name, code, signal, again: `in ${this.pauseMs} ms` }, 'a process ended');
    this.restarts += 1;
    this.pause = setTimeout(() => this.start(), this.pauseMs);
    this.pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, this.pauseMs * 2));
  }

  /** False when there is nobody to hear it. */
  private say(what: Order): boolean {
    if (this.child?.connected !== true) return false;
    this.child.send(what, () => {});
    return true;
  }
}

function withResolvers() {
  let resolve: () => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

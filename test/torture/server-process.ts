import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killProcess } from './kill-process.ts';

/** What `npm start` and `npm test` bundle. */
const BUNDLE = path.resolve('.build/server.mjs');
/** Of every server that tests start. */
export const AUTH_SECRET = 'an authentication secret for tests only';
/** Between two looks whether it serves yet. */
const LOOK_EVERY_MS = 50;
/** No health takes so long, on whatever machine; it is a hang. */
const LOOK_MS = 20_000;
/** Nobody waits so long for a server; it is a hang. */
const START_MS = 90_000;

export interface ServerSettings {
  databaseUrl: string;
  secretsKey: string;
  /** Its own address unless told otherwise. */
  appUrl?: string;
  /** Any free one unless told otherwise. */
  port?: number;
  /** Other settings, by their variables. */
  more?: Record<string, string>;
  /** Appended to by each process that has it. */
  logFile: string;
}

/** Who ended a process: we by SIGKILL, we by SIGTERM, or nobody of us. */
export type Ending = 'killed' | 'stopped' | 'by itself';

/** The bundled server with the processes that it starts, as `npm start` runs it, on a given database and any free port. */
export class ServerProcess {
  readonly url: string;
  readonly port: number;
  readonly startedAt = performance.now();
  /** Connections of this process alone: those of one that is dead are nobody else's. */
  readonly agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  /** Resolves when the process is gone. */
  readonly gone: Promise<Ending>;
  /** Whether it ever answered. */
  served = false;
  /** When its API's process was last killed (performance.now): connections of then break, and rows of refusals are lost. */
  apiKilledAt = Number.NEGATIVE_INFINITY;
  private readonly child: ChildProcess;
  private asked: Ending | null = null;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    const orphan = () => child.kill('SIGKILL'); // should we end before it
    process.once('exit', orphan);
    this.gone = once(child, 'exit').then(() => {
      process.off('exit', orphan);
      this.agent.destroy();
      return this.asked ?? 'by itself';
    });
  }

  /** Starts one; it serves when `untilServing` says so. */
  static async start(settings: ServerSettings): Promise<ServerProcess> {
    const { databaseUrl, secretsKey, appUrl, logFile, more } = settings;
    const port = settings.port ?? (await freePort());
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, ['--enable-source-maps', BUNDLE], {
      stdio: ['ignore', log, log],
      env: {
        NODE_ENV: 'production',
        DATABASE_URL: databaseUrl,
        SECRETS_KEY: secretsKey,
        AUTH_SECRET,
        PORT: String(port),
        APP_URL: appUrl ?? `http://localhost:${port}`,
        NEXT_TELEMETRY_DISABLED: '1',
        DRAIN_SECONDS: '0',
        ...more,
      },
    });
    closeSync(log);
    return new ServerProcess(child, port);
  }

  /** Of the supervisor. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The pid of one of its processes, `api-1`, `pages` or `jobs`; null while there is none, or it has just begun. */
  pidOf(part: string): number | null {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
    const [line = ''] = lines.filter((each) =>
      new RegExp(`^\\s*\\d+\\s+${this.pid}\\s+connectors ${part}\\s*$`).test(each),
    );
    return Number.parseInt(line, 10) || null;
  }

  /** SIGKILL of one of its processes, which it starts again; nothing when that one does not run just now. */
  killPart(part: string): void {
    const pid = this.pidOf(part);
    if (pid === null) return;
    if (part.startsWith('api')) this.apiKilledAt = performance.now();
    killProcess(pid);
  }

  /** Who has asked it to end, or ended it; null while it is meant to run. */
  get ending(): Ending | null {
    return this.asked ?? (this.child.exitCode !== null || this.child.signalCode !== null ? 'by itself' : null);
  }

  /** True as soon as it answers at all, be it 503; false when it ends before that. */
  async untilServing(): Promise<boolean> {
    const deadline = this.startedAt + START_MS;
    while (this.ending === null) {
      const status = await healthOf(this);
      if (status !== null) {
        this.served = true;
        return true;
      }
      if (performance.now() > deadline) throw new Error(`the server on port ${this.port} does not start`);
      await sleep(LOOK_EVERY_MS);
    }
    return false;
  }

  /** SIGKILL, wherever it stands. */
  kill(): Promise<Ending> {
    return this.end('killed', 'SIGKILL');
  }

  /** SIGTERM: it finishes what runs. */
  stop(): Promise<Ending> {
    return this.end('stopped', 'SIGTERM');
  }

  private end(ending: Ending, signal: NodeJS.Signals): Promise<Ending> {
    if (this.ending === null) {
      this.asked = ending;
      this.child.kill(signal);
    }
    return this.gone;
  }
}

/** The status of `GET /health`; null when there is no answer. */
export function healthOf({ port, agent }: ServerProcess, patienceMs = LOOK_MS): Promise<number | null> {
  return new Promise((resolve) => {
    const request = get({ port, host: '127.0.0.1', path: '/integrations/v1/health', timeout: patienceMs, agent });
    request.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? null));
      response.on('error', () => resolve(null));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
  });
}

/** The last lines of a server's log. */
export function lastWords(logFile: string, lines = 5): string {
  return existsSync(logFile) ? readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : '';
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  const address = probe.address();
  const closed = once(probe, 'close');
  probe.close();
  await closed;
  return typeof address === 'object' && address ? address.port : 0;
}

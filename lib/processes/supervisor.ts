import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { childEnvironment, type Env } from '../env.ts';
import type { BoundPort } from './bound-port.ts';
import { KeptProcess, type Program } from './kept-process.ts';

const TICK_MS = 1_000;
/** Much of what an order allocates dies young, if it is given the room. */
const API_ARGUMENTS = ['--enable-source-maps', '--max-semi-space-size=64'];
/** V8 ends the process rather than take more than this for what pages are made of … */
const PAGES_HEAP_MIB = 512;
/** … and what is outside of V8's heap, mostly answers on their way, is bounded by a restart. It begins with about 200. */
const PAGES_RESIDENT_BYTES = 1024 * 1024 * 1024;

/** The processes of an installation: API, pages and jobs. Each is started again when it ends, and none stops another. */
export class Supervisor {
  readonly api: readonly KeptProcess[];
  private others: readonly KeptProcess[] = [];
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'connectors-')); // nobody else's, by its mode
  private readonly settings: Pick<Program, 'env' | 'pagesSocket'>;
  private readonly ticking = setInterval(() => {
    for (const each of this.all) each.tick();
  }, TICK_MS);
  private stopping = false;

  constructor(env: Env, connectionString: string, port: BoundPort) {
    process.once('exit', () => rmSync(this.folder, { recursive: true, force: true }));
    const windows = process.platform === 'win32';
    const pagesSocket = windows
      ? `\\\\.\\pipe\\${path.basename(this.folder)}-pages`
      : path.join(this.folder, 'pages.sock');
    this.settings = { env: childEnvironment(env, connectionString), pagesSocket };
    this.api = Array.from({ length: env.processes }, (_, i) =>
      this.keep(`api-${i + 1}`, 'api', API_ARGUMENTS, { port }),
    );
  }

  get all(): readonly KeptProcess[] {
    return [...this.api, ...this.others];
  }

  /** Resolves when the API answers; pages and jobs, which are in no such hurry, start then. */
  async start(): Promise<void> {
    await Promise.all(this.api.map(({ firstUp }) => firstUp));
    if (this.stopping) return;
    const pagesArguments = ['--enable-source-maps', `--max-old-space-size=${PAGES_HEAP_MIB}`];
    this.others = [
      this.keep('pages', 'pages', pagesArguments, { mostBytes: PAGES_RESIDENT_BYTES }),
      this.keep('jobs', 'jobs', ['--enable-source-maps']),
    ];
  }

  /** Pages stop last: the API's processes may be handing theirs on until they are done. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    const [pages, ...others] = this.others;
    await Promise.all([...this.api.map((each) => each.stop(graceMs)), ...others.map((each) => each.stop(0))]);
    await pages?.stop(0);
    clearInterval(this.ticking);
  }

  private keep(
    name: string,
    program: 'api' | 'pages' | 'jobs',
    execArgv: string[],
    more: Partial<Pick<Program, 'port' | 'mostBytes'>> = {},
  ): KeptProcess {
    // Beside the bundle of the supervisor itself.
    return new KeptProcess({
      name,
      file: new URL(`./${program}.mjs`, import.meta.url),
      execArgv,
      ...this.settings,
      ...more,
    });
  }
}

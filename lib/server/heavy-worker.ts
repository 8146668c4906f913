import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { StorageBusy } from '../database/failure.ts';
import type { Env } from '../env.ts';
import { FairQueue } from '../fair-queue.ts';
import { senderOf } from '../pipeline/body.ts';
import type { Identified } from '../pipeline/identify-key.ts';
import type { Call, Reply } from '../request/call.ts';
import type { RowBudgets } from '../request-log/fold.ts';
import { type Done, jobFrom } from './heavy-messages.ts';

/** Requests that the thread has at once: one works while another waits for the database. */
const MOST_RUNNING = 2;
/** Of one sender, beyond those. */
const MOST_WAITING = 64;
/** Then nobody waits for the answer any more. */
const PATIENCE_MS = 15_000;
/** How long a stop waits for what runs. */
const CLOSE_MS = 6_000;
/** What V8 may take there; beyond it the thread ends, and another takes its place. */
const LIMITS = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 32 };

/** What the thread needs to be a pipeline of its own. */
export interface HeavySettings {
  connectionString: string;
  env: Env;
  budgets: RowBudgets;
}

interface Asked {
  call: Call;
  known: Identified;
  timer: NodeJS.Timeout;
  isOver: boolean;
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/**
 * Where stages 8 to 13 of large bodies and of large records run: a thread, so that no hash, parser or pattern over
 * megabytes holds up whoever sends little. Senders take turns. The thread starts with the first such body, has connections of its own, and if one
 * takes too long or too much memory it alone ends.
 */
export class HeavyWorker {
  private readonly settings: HeavySettings;
  private readonly file: string;
  private worker: Worker | null = null;
  private readonly waiting = new FairQueue<Asked>(MOST_WAITING);
  private readonly running = new Map<number, Asked>();
  private serial = 0;

  constructor(settings: HeavySettings, file: string) {
    this.settings = settings;
    this.file = file;
  }

  /** Null where the program of the thread was not built. */
  static from(settings: HeavySettings): HeavyWorker | null {
    const file = path.resolve('.build', 'heavy.mjs');
    return existsSync(file) ? new HeavyWorker(settings, file) : null;
  }

  /** Rejects with `StorageBusy` when too much of this sender waits, or its turn does not come in time. */
  process(call: Call, known: Identified): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.giveUp(asked), PATIENCE_MS);
      const asked: Asked = { call, known, timer, isOver: false, resolve, reject };
      if (this.waiting.add(senderOf(call).name, asked)) this.next();
      else this.giveUp(asked);
    });
  }

  async close(): Promise<void> {
    const { worker } = this;
    if (!worker) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    const cut = setTimeout(() => worker.terminate(), CLOSE_MS);
    worker.postMessage('close');
    await ended;
    clearTimeout(cut);
  }

  private next(): void {
    while (this.running.size < MOST_RUNNING) {
      const asked = this.waiting.take();
      if (!asked) return;
      if (!asked.isOver) this.run(asked);
    }
  }

  private run(asked: Asked): void {
    const { call, known } = asked;
    this.serial += 1;
    this.running.set(this.serial, asked);
    const job = jobFrom(this.serial, call, known);
    this.worker ??= this.start();
    this.worker.postMessage(job, ownMemory(call.body));
    call.body = null;
  }

  private start(): Worker {
    const worker = new Worker(this.file, { workerData: this.settings, resourceLimits: LIMITS, execArgv: [] });
    worker.on('message', ({ id, status, error, headers, body }: Done) => {
      const asked = this.running.get(id);
      if (!asked) return;
      this.running.delete(id);
      clearTimeout(asked.timer);
      const reply = { status, headers, body: Buffer.from(body.buffer, body.byteOffset, body.byteLength) };
      asked.resolve(error === undefined ? reply : { ...reply, error });
      this.next();
    });
    worker.on('error', () => {}); // it ends with it
    worker.on('exit', () => {
      if (this.worker !== worker) return;
      this.worker = null;
      for (const asked of this.running.values()) this.giveUp(asked);
      this.next();
    });
    worker.unref();
    return worker;
  }

  /** Whoever runs too long holds up all others: its thread ends. */
  private giveUp(asked: Asked): void {
    clearTimeout(asked.timer);
    asked.isOver = true;
    asked.reject(new StorageBusy());
    for (const [id, each] of this.running) {
      if (each !== asked) continue;
      this.running.delete(id);
      void this.worker?.terminate();
    }
  }
}

/** What moves to the thread with a body. A small one is a part of memory that others have as well: it is copied. */
function ownMemory(body: Buffer | null): ArrayBuffer[] {
  return body && body.buffer instanceof ArrayBuffer && body.buffer.byteLength === body.length ? [body.buffer] : [];
}

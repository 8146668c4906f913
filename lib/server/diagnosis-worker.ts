import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Pasted, TriedSignature } from '../connections/try-signature.ts';
import { CutShort } from '../diagnosis/cut-short.ts';
import type { RefusedRequest } from '../diagnosis/diagnose.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';

/**
 * Of one diagnosis, the thread's start included. It takes up to 50 ms of CPU (contract §5) and a few look-ups by key, so
 * this is for a machine that is very busy; and in the meantime nothing else of this process is explained.
 */
const DEADLINE_MS = 15_000;
/** What V8 may take there: two bodies of 2 MiB, each as a tree of its values. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** What the thread needs to look into requests by itself. */
export interface DiagnosisSettings {
  connectionString: string;
  secretsKey: string;
  trustedProxies: readonly string[];
  /** Every path there is, as logged: `/v1/orders`. */
  paths: readonly string[];
}

/** What it is asked, by what it is asked for. */
export interface DiagnosisJobs {
  refused: { kind: 'refused'; refused: RefusedRequest };
  row: { kind: 'row'; rowId: string };
  pasted: { kind: 'pasted'; integrationKeyId: string; pasted: Pasted; now: Date };
}

/** What it answers to each. */
export interface DiagnosisAnswers {
  refused: Diagnosis | null;
  row: Diagnosis | null;
  pasted: TriedSignature | null;
}

export interface DiagnosisOptions {
  /** The program of the thread. */
  file?: string;
  deadlineMs?: number;
}

/**
 * Where it is found out why requests were refused: one thread of a process, since whoever knows a key id can have texts
 * of theirs looked into, and no text may hold up the event loop that answers everybody. It starts when it is first needed, has a
 * connection of its own, and does one thing after the other. What takes too long or too much memory ends with the
 * thread, alone, and the next has a new one.
 */
export class DiagnosisWorker {
  private readonly settings: DiagnosisSettings;
  private readonly file: string;
  private readonly deadlineMs: number;
  private worker: Worker | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(settings: DiagnosisSettings, { file, deadlineMs = DEADLINE_MS }: DiagnosisOptions = {}) {
    this.settings = settings;
    this.file = file ?? path.resolve('.build', 'diagnosis-thread.mjs');
    this.deadlineMs = deadlineMs;
  }

  /** Finds out why a request was refused, and stores it on its row. Rejects with `CutShort` past the deadline. */
  explain(refused: RefusedRequest): Promise<Diagnosis | null> {
    const { body } = refused.arrived;
    if (body === null) return this.ask<'refused'>({ kind: 'refused', refused }, []);
    // In memory of its own, which moves there: a small body shares its memory with what others sent.
    const own = Buffer.from(new Uint8Array(body).buffer);
    const arrived = { ...refused.arrived, body: own };
    return this.ask<'refused'>({ kind: 'refused', refused: { ...refused, arrived } }, [own.buffer]);
  }

  /** The same of a row that has no diagnosis, by what was kept of it. */
  explainRow(rowId: string): Promise<Diagnosis | null> {
    return this.ask<'row'>({ kind: 'row', rowId }, []);
  }

  /** Judges a signature that somebody pasted. */
  trySignature(integrationKeyId: string, pasted: Pasted, now: Date): Promise<TriedSignature | null> {
    return this.ask<'pasted'>({ kind: 'pasted', integrationKeyId, pasted, now }, []);
  }

  /** Ends the thread, and what it works on. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.worker?.terminate();
  }

  /** One after the other. */
  private ask<K extends keyof DiagnosisJobs>(
    job: DiagnosisJobs[K],
    moved: ArrayBuffer[],
  ): Promise<DiagnosisAnswers[K]> {
    const answer = this.last.then(() => this.work<K>(job, moved));
    this.last = answer.catch(() => {});
    return answer;
  }

  private work<K extends keyof DiagnosisJobs>(
    job: DiagnosisJobs[K],
    moved: ArrayBuffer[],
  ): Promise<DiagnosisAnswers[K]> {
    if (this.isClosed) throw stopping();
    this.worker ??= this.start();
    const { worker } = this;
    return new Promise((resolve, reject) => {
      let why = 'the thread ended';
      let ending: NodeJS.Immediate | undefined;
      // An answer that came while this event loop was held up is read first: it counts.
      const timer = setTimeout(() => {
        ending = setImmediate(() => {
          // Not once it has ended: that may take a while, too.
          done();
          this.end(worker);
          reject(new CutShort(`no answer within ${this.deadlineMs} ms`));
        });
      }, this.deadlineMs);
      const onMessage = ({ found, error }: { found: DiagnosisAnswers[K]; error?: unknown }) => {
        done();
        if (error === undefined) resolve(found);
        else reject(error);
      };
      const onError = (error: unknown) => {
        why = String(error);
      };
      const onExit = () => {
        done();
        reject(this.isClosed ? stopping() : new CutShort(why));
      };
      const done = () => {
        clearTimeout(timer);
        clearImmediate(ending);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      };
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(job, moved);
    });
  }

  private start(): Worker {
    const worker = new Worker(this.file, { workerData: this.settings, resourceLimits: LIMITS, execArgv: [] });
    worker.on('error', () => {}); // it ends with it
    worker.on('exit', () => this.end(worker));
    worker.unref();
    return worker;
  }

  private end(worker: Worker): void {
    if (this.worker === worker) this.worker = null;
    void worker.terminate();
  }
}

function stopping(): Error {
  return new Error('the process stops');
}

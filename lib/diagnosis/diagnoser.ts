import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../database/pool.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import { processLog } from '../process-log.ts';
import { cutShort, orCutShort } from './cut-short.ts';
import type { RefusedRequest } from './diagnose.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Diagnoses a minute: of one address on one key as many as have rows of their own (contract §7), and of all. */
const CAPS = { pair: 30, key: 60, installation: 600 };
const MINUTE_MS = 60_000;
/** What waits to be looked into; more is said to be not tried. A body waits too. */
const QUEUE = 300;
const QUEUE_BYTES = 32 * 1024 * 1024;
/** Rests so many times as long as the last one took: a fifth of a core at most, however many wait. */
const REST_TIMES = 4;
const LONGEST_REST_MS = 1_000;
/** Kinds of failures of which the last finding is remembered. */
const KINDS = 1_000;

/** Works out one diagnosis after the other, elsewhere than on this event loop, and stores each. */
interface Thread {
  explain(refused: RefusedRequest): Promise<Diagnosis | null>;
  close(): Promise<void>;
}

/** Tells whoever looks at a log that a row says more than before. */
interface News {
  tell(integrationKeyId: string | null, rowId: string): void;
}

/** What was found out about a failure. */
interface Found {
  requestId: string;
  at: Date;
  summary: string;
}

interface Waiting {
  refused: RefusedRequest;
  /** True once its row is there; false when it got none of its own. */
  stored: Promise<boolean>;
  bytes: number;
}

/**
 * Has it found out why requests were refused, one after the other with rests between them, off their way: after the
 * answer, in a thread of its own. What it is given stays in memory and goes when it is done; only the diagnosis is
 * stored, on the request's row.
 */
export class Diagnoser {
  private readonly db: Queryable;
  private readonly thread: Thread;
  private readonly news: News;
  private readonly queue: Waiting[] = [];
  private queuedBytes = 0;
  private readonly counts = new Map<string, number>();
  private countingSince = 0;
  /** What was found last about failures of a kind, the kind that failed last at the end. */
  private readonly found = new Map<string, Found>();
  private working: Promise<void> | null = null;
  private isDraining = false;

  constructor(db: Queryable, thread: Thread, news: News) {
    this.db = db;
    this.thread = thread;
    this.news = news;
  }

  /**
   * Null: this request will be looked into, and is counted. Else what its row says instead. A request that matched no
   * key has no key's cap.
   */
  admits(integrationKeyId: string | null, clientIp: string, code: ErrorCode, bytes: number): Diagnosis | null {
    const now = performance.now(); // a clock that goes only on
    if (now - this.countingSince >= MINUTE_MS) {
      this.counts.clear();
      this.countingSince = now;
    }
    const counted = [
      { group: `${integrationKeyId} ${clientIp}`, cap: CAPS.pair },
      ...(integrationKeyId === null ? [] : [{ group: integrationKeyId, cap: CAPS.key }]),
      { group: 'all', cap: CAPS.installation },
    ];
    const isFull =
      counted.some(({ group, cap }) => (this.counts.get(group) ?? 0) >= cap) ||
      this.queue.length >= QUEUE ||
      this.queuedBytes + bytes > QUEUE_BYTES;
    if (isFull) return likeAnother(this.found.get(kindOf(integrationKeyId, clientIp, code)));
    for (const { group } of counted) this.counts.set(group, (this.counts.get(group) ?? 0) + 1);
    return null;
  }

  /** Takes a request that was admitted. */
  take(refused: RefusedRequest, stored: Promise<boolean>): void {
    const bytes = refused.arrived.body?.length ?? 0;
    this.queue.push({ refused, stored, bytes });
    this.queuedBytes += bytes;
    this.working ??= this.workAll().finally(() => {
      this.working = null;
    });
  }

  /** Resolves when nothing is left to do, or after `patienceMs`, and ends the thread. */
  async drain(patienceMs: number): Promise<void> {
    this.isDraining = true;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([this.working, patience]);
    clearTimeout(timer);
    for (const { bytes } of this.queue.splice(0)) this.queuedBytes -= bytes;
    await this.thread.close();
    await this.working;
  }

  private async workAll(): Promise<void> {
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      try {
        if (await next.stored) {
          const begunAt = performance.now();
          await this.explain(next.refused);
          await this.rest(performance.now() - begunAt);
        }
      } catch (error) {
        // The row stays without one; opening it works out what the kept bytes allow.
        processLog.warn({ err: error, requestId: next.refused.requestId }, 'a diagnosis was not made');
      }
      this.queuedBytes -= next.bytes;
    }
  }

  private async rest(workedMs: number): Promise<void> {
    if (this.queue.length === 0 || this.isDraining) return;
    await sleep(Math.min(REST_TIMES * workedMs, LONGEST_REST_MS));
  }

  private async explain(refused: RefusedRequest): Promise<void> {
    const found = await orCutShort(this.db, refused.requestId, this.thread.explain(refused));
    if (found === null) return;
    if (found !== cutShort) this.remember(refused, found.summary);
    this.news.tell(refused.integrationKeyId, refused.requestId);
  }

  private remember({ integrationKeyId, code, requestId, arrived }: RefusedRequest, summary: string): void {
    const kind = kindOf(integrationKeyId, arrived.clientIp, code);
    this.found.delete(kind);
    this.found.set(kind, { requestId, at: arrived.receivedAt, summary });
    const [oldest] = this.found.keys();
    if (this.found.size > KINDS && oldest !== undefined) this.found.delete(oldest);
  }
}

/** Failures with one error from one address on one key have one cause, nearly always. */
function kindOf(integrationKeyId: string | null, clientIp: string, code: ErrorCode): string {
  return `${integrationKeyId} ${clientIp} ${code}`;
}

/** For one of very many failures: which one has the cause. */
function likeAnother(found: Found | undefined): Diagnosis {
  if (found === undefined) {
    return {
      summary: 'Not looked into: very many requests failed in this minute.',
      remedy: 'Open an earlier failure with the same error: it has the cause.',
      evidence: { cause: 'not_tried' },
    };
  }
  const at = found.at.toISOString();
  return {
    summary: `Probably the same failure as at ${at}: ${found.summary}`,
    remedy: 'Very many requests failed in this minute. Open that request for what to do.',
    evidence: { cause: 'not_tried', same_as: found.requestId, cause_found_at: at },
  };
}

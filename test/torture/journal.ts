import { createHash } from 'node:crypto';
import type { Answered, Memory } from './memory.ts';
import { digestOf, type Reading } from './send-and-read.ts';
import type { ServerProcess } from './server-process.ts';
import { inShort, type ShopRequest } from './shop-request.ts';

/** May come back at any time, from anywhere: storage was away, or the first of twins still runs. */
const PASSING: readonly unknown[] = ['unavailable', 'idempotency_in_progress'];
/** So long after a kill a connection that was kept may turn out to be broken. */
const AFTERMATH_MS = 5_000;
/** More of the same would say nothing new. */
const MOST_VIOLATIONS = 50;

/** An answer that was read, as the log must show it. */
export interface Noted {
  requestId: string;
  status: number;
  digest: Buffer;
  /** Whether it must be in the log however its process ends, and what it must be there for. */
  code: 200 | string;
  server: ServerProcess;
  request: string;
}

/** What the clients sent and read, and whatever should not have been. */
export class Journal {
  readonly noted: Noted[] = [];
  readonly violations: string[] = [];
  /** How often each thing happened, for the line of totals. */
  readonly counts = new Map<string, number>();
  private readonly memory: Memory;
  /** Digest of the first 2xx of each Idempotency-Key. */
  private readonly firstAnswers = new Map<string, string>();
  /** Where each external id led to when it was first read. */
  private readonly recordIds = new Map<string, string>();

  constructor(memory: Memory) {
    this.memory = memory;
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  violation(what: string): void {
    if (this.violations.length < MOST_VIOLATIONS) this.violations.push(what);
    this.count('violations');
  }

  /** Takes down an answer and judges it by itself and by those before it. Returns whether it settles the request. */
  read(server: ServerProcess, request: ShopRequest, reading: Reading): boolean {
    const answer = parse(reading.body);
    const code = reading.status === 200 ? 200 : (answer?.error ?? 'no code');
    this.count(String(code));
    const wrong = (what: string) =>
      this.violation(`${what}: ${inShort(request)} → ${reading.status} ${reading.body.toString().slice(0, 500)}`);
    if (PASSING.includes(code)) return false;
    if (!answer || !request.mayBe.some((expected) => expected === code)) wrong('an answer that must not be');
    const { requestId, status } = reading;
    this.noted.push({ requestId, status, code, server, digest: digestOf(request, reading), request: request.path });
    if (status !== 200 || !answer) return true;

    this.memory.learn(request, answer);
    const { key, idempotencyKey, leadsTo } = request;
    if (idempotencyKey !== null) {
      const digest = createHash('sha256').update(reading.body).digest('base64');
      if (remember(this.firstAnswers, `${key.token} ${idempotencyKey}`, digest) !== digest) {
        wrong('a second answer to one Idempotency-Key');
      }
    } else if (reading.replayed) wrong('a replay without an Idempotency-Key');
    if (leadsTo !== null) {
      const id = answer.id ?? 'none';
      if (remember(this.recordIds, `${key.storeId} ${leadsTo.type} ${leadsTo.externalId}`, id) !== id) {
        wrong('a second record of one external id');
      }
    }
    return true;
  }

  /** A connection that broke may be put down to whoever ended its server or its API's process, and to nobody else. */
  lost(server: ServerProcess, request: ShopRequest, why: string): void {
    this.count('lost');
    const killed = server.ending !== null || performance.now() - server.apiKilledAt < AFTERMATH_MS;
    if (!killed || /no answer/.test(why)) {
      this.violation(`a connection broke (${why}): ${inShort(request)}`);
    }
  }
}

function parse(body: Buffer): Answered | null {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

/** The value that this name had first. */
function remember(values: Map<string, string>, name: string, value: string): string {
  const known = values.get(name);
  if (known !== undefined) return known;
  values.set(name, value);
  return value;
}

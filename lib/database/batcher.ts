import pg from 'pg';
import { binaryArray, type ColumnType } from './binary-array.ts';
import { isUnavailable } from './failure.ts';
import { HeavyResult, type Queryable } from './pool.ts';
import { type As, as, type Columns, declare, type RowOf, run, type Statement, type ValuesOf } from './statement.ts';

/** What is sent for each of many, by name. */
type Input = Readonly<Record<string, ColumnType | `${ColumnType}?`>>;
/** What comes back for each, with its number. */
type Numbered = Columns & { readonly n: 'bigint' };

/**
 * A statement that does the same for many at once. In its text `$input` stands for what `input` has: a row for each of
 * them, with these columns and its number `n`. It returns at most one row for each `n`.
 */
interface Given<P extends Input, C extends Numbered> {
  name: string;
  input: P;
  /** The column by which the rows are sorted, so that two of these statements lock in one order and never in a circle. */
  lockBy: keyof P & string;
  columns: C;
  text: string;
}

export interface Batched<P extends Input, C extends Numbered> extends Given<P, C> {
  /** A lone row spares PostgreSQL an array and a function call for each column. */
  alone: Statement<P, C>;
  together: Statement<Record<string, As<Uint8Array>>, C>;
  /** The columns that may be large. */
  sized: readonly string[];
  batchers: WeakMap<pg.Pool, Batcher<P, C>>;
}

export function batched<const P extends Input, const C extends Numbered>(given: Given<P, C>): Batched<P, C> {
  const { name, input, columns, text } = given;
  const types = Object.entries(input).map(([column, type], i) => ({ column, type: type.replace('?', ''), at: i + 1 }));
  const one = types.map(({ column, type, at }) => `$${at}::${type} as ${column}`).join(', ');
  const arrays = types.map(({ type, at }) => `$${at}::${type}[]`).join(', ');
  const names = [...types.map(({ column }) => column), 'n'].join(', ');
  const many = `select * from unnest(${arrays}) with ordinality as input (${names})`;
  const made: Batched<P, C> = {
    ...given,
    alone: {
      name: `${name}-alone`,
      parameters: input,
      columns,
      text: text.replace('$input', () => `select ${one}, 1::bigint as n`),
    },
    together: {
      name: `${name}-together`,
      parameters: Object.fromEntries(types.map(({ column, type }) => [column, as<Uint8Array>(`${type}[]`)])),
      columns,
      text: text.replace('$input', () => many),
    },
    sized: types.filter(({ type }) => SIZED.includes(type)).map(({ column }) => column),
    batchers: new WeakMap(),
  };
  declare(made.alone);
  declare(made.together);
  return made;
}

const SIZED = ['text', 'json', 'bytea'];

/** Requests of one statement, and their bytes: what is larger is a statement of its own. */
const MOST_ROWS = 64;
const MOST_BYTES = 512 * 1024;
/** How long a request waits for the statement before its own to end; then it goes beside it. */
const PATIENCE_MS = 4;
/** Of one kind, beside each other: the pool has connections for others too. */
const MOST_BESIDE = 4;

/**
 * Asks the database for one: a row, or undefined. On a pool, those that ask for the same at the same time share a
 * statement, and so a round trip and a commit; on a connection in a transaction it is a statement of its own.
 */
export async function one<P extends Input, C extends Numbered>(
  db: Queryable,
  statement: Batched<P, C>,
  values: ValuesOf<P>,
): Promise<RowOf<C> | undefined> {
  if (db instanceof pg.Pool) return batcherFor(db, statement).ask(values);
  const [row] = await run(db, statement.alone, values);
  return row;
}

/** Asks for all of these in one statement; their rows are in their order. */
export async function all<P extends Input, C extends Numbered>(
  db: Queryable,
  { alone, together, input }: Batched<P, C>,
  asked: readonly ValuesOf<P>[],
): Promise<(RowOf<C> | undefined)[]> {
  const [first] = asked;
  const answers = await (asked.length === 1 && first
    ? run(db, alone, first)
    : run(db, together, arraysOf(input, asked)));
  const found = new Array<RowOf<C> | undefined>(asked.length);
  for (const answer of answers) found[Number(answer.n) - 1] = answer;
  return found;
}

function arraysOf<P extends Input>(input: P, asked: readonly ValuesOf<P>[]): Record<string, Uint8Array> {
  const arrays: Record<string, Uint8Array> = {};
  for (const [column, type] of Object.entries(input)) {
    arrays[column] = binaryArray(
      type,
      asked.map((values) => values[column]),
    );
  }
  return arrays;
}

/** Since the process started: statements that requests may share, and the requests that they were for. */
export const shared = { statements: 0, requests: 0 };

/** How many requests of this pool wait, for a connection or for the statement before theirs. */
export function waitingOn(pool: pg.Pool): number {
  let waiting = pool.waitingCount;
  for (const batcher of onPool.get(pool) ?? []) waiting += batcher.waiting;
  return waiting;
}

const onPool = new WeakMap<pg.Pool, { waiting: number }[]>();

function batcherFor<P extends Input, C extends Numbered>(pool: pg.Pool, statement: Batched<P, C>): Batcher<P, C> {
  let batcher = statement.batchers.get(pool);
  if (!batcher) {
    batcher = new Batcher(pool, statement);
    statement.batchers.set(pool, batcher);
    onPool.set(pool, [...(onPool.get(pool) ?? []), batcher]);
  }
  return batcher;
}

/** A request that waits for its row. */
interface Asking<P extends Input, C extends Numbered> {
  values: ValuesOf<P>;
  bytes: number;
  resolve: (row: RowOf<C> | undefined) => void;
  reject: (error: unknown) => void;
}

/** The requests of one statement on one pool. A statement that nobody runs goes at once; what comes meanwhile shares the next. */
class Batcher<P extends Input, C extends Numbered> {
  private readonly queue: Asking<P, C>[] = [];
  private running = 0;
  private immediate: NodeJS.Immediate | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly pool: pg.Pool;
  private readonly statement: Batched<P, C>;

  constructor(pool: pg.Pool, statement: Batched<P, C>) {
    this.pool = pool;
    this.statement = statement;
  }

  get waiting(): number {
    return this.queue.length;
  }

  ask(values: ValuesOf<P>): Promise<RowOf<C> | undefined> {
    return new Promise((resolve, reject) => {
      this.queue.push({ values, bytes: bytesOf(values, this.statement.sized), resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.queue.length === 0 || this.immediate !== null) return;
    if (this.running === 0) {
      // Not now: what arrives in the same turn of the event loop comes along.
      this.immediate = setImmediate(() => {
        this.immediate = null;
        this.send();
      });
    } else if (this.running < MOST_BESIDE) {
      if (this.queue.length >= MOST_ROWS) this.send();
      else this.timer ??= setTimeout(() => this.send(), PATIENCE_MS);
    }
  }

  private send(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const batch = this.take();
    if (batch.length === 0) return;
    this.running += 1;
    void this.answer(batch).finally(() => {
      this.running -= 1;
      this.schedule();
    });
    this.schedule();
  }

  private take(): Asking<P, C>[] {
    let bytes = 0;
    let count = 0;
    for (const asking of this.queue) {
      bytes += asking.bytes;
      if (count > 0 && (count === MOST_ROWS || bytes > MOST_BYTES)) break;
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  private async answer(batch: Asking<P, C>[]): Promise<void> {
    try {
      const { lockBy } = this.statement;
      const by = ({ values }: Asking<P, C>) => String(values[lockBy]);
      shared.statements += 1;
      shared.requests += batch.length;
      if (batch.length > 1) batch.sort((a, b) => (by(a) < by(b) ? -1 : 1));
      const found = await all(
        this.pool,
        this.statement,
        batch.map(({ values }) => values),
      );
      for (const [i, asking] of batch.entries()) asking.resolve(found[i]);
    } catch (error) {
      // Nothing of the statement happened. Whose fault that was shows when each has one of its own.
      if (batch.length > 1 && isOfOneRow(error)) await Promise.all(batch.map((asking) => this.answer([asking])));
      else for (const asking of batch) asking.reject(error);
    }
  }
}

/** Locks that one row waited for in vain, or what it breaks or finds; not what befalls the database. */
function isOfOneRow(error: unknown): boolean {
  if (error instanceof HeavyResult) return true;
  return error instanceof pg.DatabaseError && (!isUnavailable(error) || /^(40|55)/.test(error.code ?? ''));
}

function bytesOf(values: Readonly<Record<string, unknown>>, columns: readonly string[]): number {
  let bytes = 0;
  for (const column of columns) {
    const value = values[column];
    if (typeof value === 'string' || value instanceof Uint8Array) bytes += value.length;
  }
  return bytes;
}

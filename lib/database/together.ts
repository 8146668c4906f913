import pg from 'pg';
import { binaryArray, type ColumnType } from './binary-array.ts';
import { isUnavailable } from './failure.ts';
import { HeavyResult, type Queryable, rows, type Statement } from './pool.ts';

/**
 * A statement that does the same for many requests at once: `input` has a row for each of them, with these columns and
 * its number `n`. `text` follows the definition of `input`, and returns at most one row for each `n`.
 */
export interface Together {
  name: string;
  columns: Readonly<Record<string, ColumnType>>;
  /** The column by which the rows are sorted, so that two of these statements lock in one order and never in a circle. */
  lockOrder: number;
  text: string;
}

/** A row of what a statement returns, by the number of its request. */
type Numbered = Record<string, unknown> & { n: number };

/** Requests of one statement, and their bytes: what is larger is a statement of its own. */
const MOST_ROWS = 64;
const MOST_BYTES = 512 * 1024;
/** How long a request waits for the statement before its own to end; then it goes beside it. */
const PATIENCE_MS = 4;
/** Of one kind, beside each other: the pool has connections for others too. */
const MOST_BESIDE = 4;

/**
 * Asks the database for one request: a row, or undefined. On a pool, requests that ask for the same at the same time
 * share a statement, and so a round trip and a commit; on a connection in a transaction it is a statement of its own.
 */
export async function one<Row extends object>(
  db: Queryable,
  statement: Together,
  values: readonly unknown[],
): Promise<Row | undefined> {
  const row = await (db instanceof pg.Pool
    ? gatheringFor(db, statement).ask(values)
    : runAll(db, statement, [values]).then(([alone]) => alone));
  return row as Row | undefined; // what the statement's own text selects, as in `rows`
}

/** Since the process started: statements that requests may share, and the requests that they were for. */
export const shared = { statements: 0, requests: 0 };

/** How many requests of this pool wait, for a connection or for the statement before theirs. */
export function waitingOn(pool: pg.Pool): number {
  let waiting = pool.waitingCount;
  for (const gathering of gatherings.get(pool)?.values() ?? []) waiting += gathering.waiting;
  return waiting;
}

/** A request that waits for its row. */
interface Asking {
  values: readonly unknown[];
  bytes: number;
  resolve: (row: Numbered | undefined) => void;
  reject: (error: unknown) => void;
}

/** The requests of one statement on one pool. A statement that nobody runs goes at once; what comes meanwhile shares the next. */
class Gathering {
  private readonly queue: Asking[] = [];
  private running = 0;
  private immediate: NodeJS.Immediate | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly pool: pg.Pool;
  private readonly statement: Together;

  constructor(pool: pg.Pool, statement: Together) {
    this.pool = pool;
    this.statement = statement;
  }

  get waiting(): number {
    return this.queue.length;
  }

  ask(values: readonly unknown[]): Promise<Numbered | undefined> {
    return new Promise((resolve, reject) => {
      this.queue.push({ values, bytes: bytesOf(values), resolve, reject });
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

  private take(): Asking[] {
    let bytes = 0;
    let count = 0;
    for (const asking of this.queue) {
      bytes += asking.bytes;
      if (count > 0 && (count === MOST_ROWS || bytes > MOST_BYTES)) break;
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  private async answer(batch: Asking[]): Promise<void> {
    try {
      const { lockOrder } = this.statement;
      const by = ({ values }: Asking) => String(values[lockOrder]);
      shared.statements += 1;
      shared.requests += batch.length;
      if (batch.length > 1) batch.sort((a, b) => (by(a) < by(b) ? -1 : 1));
      const found = await runAll(
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

const gatherings = new WeakMap<pg.Pool, Map<string, Gathering>>();

function gatheringFor(pool: pg.Pool, statement: Together): Gathering {
  let ofPool = gatherings.get(pool);
  if (!ofPool) {
    ofPool = new Map();
    gatherings.set(pool, ofPool);
  }
  let gathering = ofPool.get(statement.name);
  if (!gathering) {
    gathering = new Gathering(pool, statement);
    ofPool.set(statement.name, gathering);
  }
  return gathering;
}

/** The statement's rows in the order of its requests. */
async function runAll(
  db: Queryable,
  statement: Together,
  requests: readonly (readonly unknown[])[],
): Promise<(Numbered | undefined)[]> {
  const [first] = requests;
  const answers = await (requests.length === 1 && first
    ? rows<Numbered>(db, prepared(statement, 'alone'), [...first])
    : rows<Numbered>(db, prepared(statement, 'shared'), arraysOf(statement, requests)));
  const found = new Array<Numbered | undefined>(requests.length);
  for (const answer of answers) found[answer.n - 1] = answer;
  return found;
}

function arraysOf({ columns }: Together, requests: readonly (readonly unknown[])[]): Buffer[] {
  return Object.values(columns).map((type, i) =>
    binaryArray(
      type,
      requests.map((values) => values[i]),
    ),
  );
}

/** How `input` comes by its rows. A lone request spares PostgreSQL an array and a function call for each column. */
const inputs = {
  alone(columns: Together['columns']): string {
    const values = Object.entries(columns).map(([name, type], i) => `$${i + 1}::${type} as ${name}`);
    return `select ${values.join(', ')}, 1::bigint as n`;
  },
  shared(columns: Together['columns']): string {
    const arrays = Object.values(columns).map((type, i) => `$${i + 1}::${type}[]`);
    const names = [...Object.keys(columns), 'n'].join(', ');
    return `select * from unnest(${arrays.join(', ')}) with ordinality as input (${names})`;
  },
};

const statements = new Map<string, Statement>();

function prepared({ name, columns, text }: Together, way: keyof typeof inputs): Statement {
  const whole = `${name}-${way}`;
  let statement = statements.get(whole);
  if (!statement) {
    // PostgreSQL tells prepared statements apart by 63 bytes of their names.
    const short = whole.length > 63 ? `${whole.slice(0, 56)}-${statements.size}` : whole;
    statement = { name: short, text: `with input as materialized (${inputs[way](columns)})\n${text}` };
    statements.set(whole, statement);
  }
  return statement;
}

function bytesOf(values: readonly unknown[]): number {
  let bytes = 0;
  for (const value of values) if (typeof value === 'string' || value instanceof Uint8Array) bytes += value.length;
  return bytes;
}

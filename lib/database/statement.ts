import type pg from 'pg';
import type { Queryable } from './pool.ts';
import type { Transaction } from './prisma.ts';

/** PostgreSQL's types as the driver gives them back. */
interface Types {
  uuid: string;
  text: string;
  json: unknown;
  boolean: boolean;
  smallint: number;
  integer: number;
  bigint: number;
  timestamptz: Date;
  bytea: Buffer;
  'uuid[]': string[];
  'text[]': string[];
  'bytea[]': Buffer[];
  'integer[]': number[];
  'bigint[]': number[];
}
/** Those that are sent as something else: JSON as its text, a moment as a Date or in ISO-8601. */
interface Sent extends Omit<Types, 'json' | 'timestamptz' | 'bytea'> {
  json: string;
  timestamptz: Date | string;
  bytea: Uint8Array;
}

/** A PostgreSQL type of which more is known here than there: an enum's words, what a JSON column holds. */
export interface As<T> {
  type: string;
  as?: T;
}
/** A type by its name, with `?` where null may come. */
type Named = keyof Types | `${keyof Types}?`;
type Column = Named | As<unknown>;
export type Columns = Readonly<Record<string, Column>>;

type Value<All, Of extends Column> =
  Of extends As<infer T>
    ? T
    : Of extends `${infer Bare extends keyof Types}?`
      ? All[Bare & keyof All] | null
      : All[Of & keyof All];

/** What a statement's columns hold, by their names. */
export type RowOf<C extends Columns> = { -readonly [Name in keyof C]: Value<Types, C[Name]> };
/** What it is given, by the parameters' names. */
export type ValuesOf<P extends Columns> = { readonly [Name in keyof P]: Value<Sent, P[Name]> };

export function as<T>(type: string): As<T> {
  return { type };
}

/** A prepared statement: parsed once a connection under its name. */
export interface Statement<P extends Columns = Columns, C extends Columns = Columns> {
  name: string;
  /** With a number for each parameter. */
  text: string;
  parameters: P;
  columns: C;
}

/** Every statement there is, for the test that asks PostgreSQL about each (lib/database/statements.test.ts). */
export const declared = new Map<string, Statement>();

/** PostgreSQL tells prepared statements apart by 63 bytes of their names. */
const LONGEST_NAME = 63;

/**
 * One statement: its text, in which `$name` is a parameter, with the types of its parameters and of the columns that it
 * returns. A test compares both with what PostgreSQL says of the text.
 */
export function statement<const P extends Columns, const C extends Columns>(given: Statement<P, C>): Statement<P, C> {
  const names = Object.keys(given.parameters);
  const text = given.text.replace(/\$([a-z][a-z0-9_]*)/g, (_, name: string) => {
    if (!names.includes(name)) throw new Error(`${given.name} has no parameter ${name}`);
    return `$${names.indexOf(name) + 1}`;
  });
  const made = { ...given, text };
  declare(made);
  return made;
}

export function declare(made: Statement): void {
  if (made.name.length > LONGEST_NAME || declared.has(made.name))
    throw new Error(`not a name of its own: ${made.name}`);
  declared.set(made.name, made);
}

/** What a statement runs on: `pg` where it is hot and in jobs, Prisma's client or transaction elsewhere. */
export type Runner = Queryable | Pick<Transaction, '$queryRawUnsafe'>;

/**
 * Runs a statement and returns its rows. `pg` prepares it under its name; Prisma has it planned anew for its values, so
 * that there a condition may be optional (`$x is null or …`): what is not asked for costs nothing.
 */
export async function run<P extends Columns, C extends Columns>(
  db: Runner,
  { name, text, parameters }: Statement<P, C>,
  values: ValuesOf<P>,
): Promise<RowOf<C>[]> {
  const inOrder = Object.keys(parameters).map((parameter) => values[parameter]);
  if ('$queryRawUnsafe' in db) return asDriverHas(await db.$queryRawUnsafe<RowOf<C>[]>(text, ...inOrder));
  const result = await db.query<RowOf<C> & pg.QueryResultRow>({ name, text, values: inOrder });
  return result.rows;
}

/** Prisma's rows with their values as `pg` would give them. */
function asDriverHas<Row extends object>(rows: Row[]): Row[] {
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'bigint') Reflect.set(row, name, Number(value));
      if (value instanceof Uint8Array) Reflect.set(row, name, Buffer.from(value));
    }
  }
  return rows;
}

/** The only row that a statement returns, or undefined. */
export async function first<P extends Columns, C extends Columns>(
  db: Runner,
  statement: Statement<P, C>,
  values: ValuesOf<P>,
): Promise<RowOf<C> | undefined> {
  const [row] = await run(db, statement, values);
  return row;
}

/** Asks something of the database: now, or when it is its turn. */
export type Ask = <T>(read: () => Promise<T>) => Promise<T>;

/**
 * How several things are asked that do not need each other. Prisma has connections for all of them; a job has one, on which
 * a statement waits for the one before, and after one that failed there are no more.
 */
export function asking(db: Runner): Ask {
  if ('$queryRawUnsafe' in db) return (read) => read();
  let last: Promise<unknown> = Promise.resolve();
  return (read) => {
    const next = last.then(read);
    last = next;
    return next;
  };
}

import pg from 'pg';

/** Classes and codes of PostgreSQL that mean "not now" rather than "wrong": connection, resources, shutdown, locks, time-outs, read-only. */
const PASSING = /^(08|53|57|55P03|40001|40P01|25P03|25006|58)/;
const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN']);
const DRIVER =
  /^(Connection terminated|Client has encountered a connection error|timeout expired|Query read timeout|timeout exceeded when trying to connect|Cannot use a pool after calling end)/;

/** True when storage is away or too busy, so that the same request may succeed later (contract §4, `unavailable`). */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof StorageLost || error instanceof StorageBusy || error instanceof ReadOnly) return true;
  if (error instanceof pg.DatabaseError) return PASSING.test(error.code ?? '');
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  if (!(error instanceof Error)) return false;
  return ('code' in error && SOCKET.has(String(error.code))) || DRIVER.test(error.message);
}

/** True when a statement broke this unique constraint, and so did nothing. */
export function violates(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505' && error.constraint === constraint;
}

/** The database stopped answering while a request was under way; whether that one was stored is not known. */
export class StorageLost extends Error {}

/** A server answers but takes no writes: a replica, or a primary that was demoted. */
export class ReadOnly extends Error {}

/** More requests wait for the database than it can serve in good time. */
export class StorageBusy extends Error {}

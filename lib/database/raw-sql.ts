import { Prisma } from '../generated/prisma/client.ts';
import type { Queryable } from './pool.ts';

/** SQL that runs on Prisma's client, inside its transactions, and on a job's own connection alike. */
export interface RawSql {
  $queryRaw<Rows = unknown>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): PromiseLike<Rows>;
  $queryRawUnsafe<Rows = unknown>(text: string, ...values: unknown[]): PromiseLike<Rows>;
}

/**
 * A connection of `pg` as what Prisma's client is to a raw statement: of several at once it runs one after the other. What
 * `Rows` names is what its text selects.
 */
export function rawSqlOn(db: Queryable): RawSql {
  let before: Promise<unknown> = Promise.resolve();
  const ask = <Rows>(text: string, values: unknown[]): Promise<Rows> => {
    const result = before.then(async () => rowsOf<Rows>((await db.query(text, values)).rows));
    before = result.catch(() => {});
    return result;
  };
  return {
    $queryRaw<Rows>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<Rows> {
      const { text, values: parameters } = query instanceof Prisma.Sql ? query : Prisma.sql(query, ...values);
      return ask<Rows>(text, parameters);
    },
    $queryRawUnsafe: <Rows>(text: string, ...values: unknown[]) => ask<Rows>(text, values),
  };
}

/** The one place where rows get the type that the statement's author gave them, as Prisma's client does inside. */
function rowsOf<Rows>(rows: unknown): Rows {
  return rows as Rows;
}

import { z } from 'zod';
import { Refused } from '../refused.ts';
import type { Table } from './tables.ts';

/**
 * A backup is what `psql` could load into migrated, empty tables, compressed by gzip: this first line, a line of facts,
 * then for each table `COPY … FROM stdin;`, its rows as PostgreSQL writes them, and `\.`; at the end how many they were.
 */
export const firstLine = '-- PeptideClients Connectors: backup, format 1';

const factsSchema = z.object({
  made_at: z.iso.datetime(),
  /** In the order in which they were applied. */
  migrations: z.array(z.string()).min(1),
  partitions: z.array(z.object({ name: z.string(), of: z.string(), bound: z.string() })),
});
export type Facts = z.infer<typeof factsSchema>;

const endingSchema = z.object({ tables: z.int(), rows: z.int() });

/** The line that ends a table's rows; no row looks like it. */
export const endOfRows = '\\.\n';

/** A line that `psql` takes for a remark. */
export function remark(value: object): string {
  return `-- ${JSON.stringify(value)}\n`;
}

export function copyLine({ name, columns }: Table): string {
  return `COPY ${name} (${columns.join(', ')}) FROM stdin;\n`;
}

export function readFirstLine(line: string): void {
  if (line !== firstLine) throw new Refused('this file isn’t a backup that this program can read');
}

export function readFacts(line: string): Facts {
  return readRemark(line, factsSchema);
}

export function readEnding(line: string): z.infer<typeof endingSchema> {
  return readRemark(line, endingSchema);
}

/** The statement of such a line, about a table that there is; null for any other line. */
export function parseCopyLine(line: string, tables: readonly Table[]): string | null {
  const parts = /^COPY (?<name>\S+) \((?<columns>.*)\) FROM stdin;$/.exec(line)?.groups;
  if (!parts) return null;
  const table = tables.find(({ name }) => name === parts.name);
  const columns = parts.columns?.split(', ') ?? [];
  if (!table || !columns.every((column) => table.columns.includes(column))) {
    throw new Refused(`this backup is damaged: it has a table ${parts.name} that it cannot have`);
  }
  return `copy ${table.name} (${columns.join(', ')}) from stdin`;
}

/** What such a line says. */
export function readRemark<S extends z.ZodType>(line: string, schema: S): z.output<S> {
  try {
    return schema.parse(JSON.parse(line.replace(/^-- /, '')));
  } catch {
    throw new Refused('this backup is damaged');
  }
}

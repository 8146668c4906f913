import { z } from 'zod';

/**
 * An organization's file is like a backup (lib/backup/format.ts): this first line, a line of facts, the rows of each table,
 * and how many they were; compressed by gzip. Its secrets are sealed with the transfer key.
 */
export const firstLine = '-- PeptideClients Connectors: organization, format 1';

export const factsSchema = z.object({
  made_at: z.iso.datetime(),
  organization: z.object({ id: z.uuid(), name: z.string() }),
  migrations: z.array(z.string()).min(1),
  /** Of the request log, the days (UTC) that it may have rows of. */
  days: z.array(z.iso.date()),
  /** Key ids, for the proxy. */
  keys: z.array(z.string().regex(/^[0-9A-Za-z]{8}$/)),
  /** Something sealed for the organization, so that a wrong transfer key is noticed before anything is done. */
  seal: z.base64(),
});

export interface Moved {
  organization: string;
  name: string;
  tables: number;
  rows: number;
  /** Key ids, without the prefix. */
  keys: string[];
}

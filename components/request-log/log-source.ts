import { createContext, useContext } from 'react';
import { type Filters, filterParams } from '../../lib/request-log/filters.ts';

/** Which log is shown, to whom, and where its data comes from. */
export interface LogSource {
  /** How URLs name it: the bare 8 of a key, `activity` for all keys of the organization, `unmatched` for no key. */
  log: string;
  /** Of a log over several keys: what to choose from. */
  keys?: readonly { keyId: string; name: string }[];
  /** Of the connection; "Activity", "Unmatched requests". */
  name: string;
  /** Of this installation, without a slash at its end. */
  appUrl: string;
  mayManage: boolean;
  /** What there is to filter by, in order: the catalogue itself, with all its texts, stays on the server. */
  errorCodes: readonly string[];
  /** Rows are kept so long. */
  keptDays: number;
}

export const LogSourceContext = createContext<LogSource | null>(null);

export function useLogSource(): LogSource {
  const source = useContext(LogSourceContext);
  if (source === null) throw new Error('a part of the request log stands outside of it');
  return source;
}

/** Where the data of a log is. */
export function dataPath({ log }: LogSource): string {
  return `/settings/connectors/${log}/log`;
}

/** Where the rows that the filters let through are, as a file. */
export function exportPath(source: LogSource, filters: Filters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filterParams(filters))) if (value !== null) query.set(name, value);
  return `${dataPath(source)}/export${query.size > 0 ? `?${query}` : ''}`;
}

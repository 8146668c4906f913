import { createContext, useContext } from 'react';

/** Which log is shown, to whom, and where its data comes from. */
export interface LogSource {
  /** The bare 8 of a key; null: requests that matched no key. */
  keyId: string | null;
  /** Of the connection; "Unmatched requests" where there is none. */
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
export function dataPath({ keyId }: LogSource): string {
  return `/settings/connectors/${keyId ?? 'unmatched'}/log`;
}

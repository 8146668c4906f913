/** The log's columns by their names in the contract, in their order, with their widths in pixels; the first is pinned. */
export const columns = [
  { name: 'request_received_at', width: 154 },
  { name: 'status_code', width: 120 },
  { name: 'error_code', width: 190 },
  { name: 'method', width: 62 },
  { name: 'path', width: 108 },
  { name: 'client_ip', width: 118 },
  { name: 'external_id', width: 100 },
  { name: 'idempotency_key', width: 124 },
  { name: 'request_completed_at', width: 162 },
  { name: 'id', width: 88 },
] as const;

/** Of a log over several keys: whose row it is. */
export const keyColumn = { name: 'key_id', width: 190 } as const;

/** Beside an open row; the last one has the path where there is no error. */
export const narrowColumns = [
  { name: 'request_received_at', width: 154 },
  { name: 'status_code', width: 108 },
  { name: 'error_code', width: 160, heading: 'error_code or path' },
] as const;

export type ColumnName = (typeof columns)[number]['name'] | typeof keyColumn.name;

export interface Column {
  name: ColumnName;
  width: number;
  /** What stands above it, where that is not its name. */
  heading?: string;
}

/** `path` takes what is left over. */
export function gridOf(list: readonly Column[]): string {
  const growing = list.some(({ name }) => name === 'path') ? 'path' : 'error_code';
  return list.map(({ name, width }) => (name === growing ? `minmax(${width}px, 1fr)` : `${width}px`)).join(' ');
}

export function widthOf(list: readonly { width: number }[]): number {
  return list.reduce((sum, { width }) => sum + width, 0);
}

/** From these times on a request is marked. */
export const SLOW_MS = 800;
export const VERY_SLOW_MS = 2_000;

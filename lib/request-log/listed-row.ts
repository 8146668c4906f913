/** A word beside the status code of a row that a code alone does not tell. */
export const marks = ['ping', 'parked', 'ignored', 'skipped', 'warnings'] as const;
export type Mark = (typeof marks)[number];

/** A row as the console lists it, by the names of its columns (contract §11); no header, no body. */
export interface ListedRow {
  id: string;
  /** The bare 8 of its key, and what people call that; null where it matched none. */
  key_id: string | null;
  key_name: string | null;
  method: string;
  path: string;
  query: string | null;
  status_code: number;
  error_code: string | null;
  client_ip: string;
  idempotency_key: string | null;
  external_id: string | null;
  /** ISO-8601 UTC with milliseconds, as is the next. */
  request_received_at: string;
  request_completed_at: string;
  verified: boolean;
  replayed: boolean;
  duplicate: boolean;
  repeated: number;
  marks: Mark[];
  /** Of a WooCommerce delivery, as its header says: `order.updated`; null where there is none. */
  topic: string | null;
  /** The diagnosis in a sentence, for those who manage keys; null for members, and where there is none. */
  summary: string | null;
}

/** What a request took, in milliseconds. */
export function latencyMs(row: Pick<ListedRow, 'request_received_at' | 'request_completed_at'>): number {
  return Math.max(0, Date.parse(row.request_completed_at) - Date.parse(row.request_received_at));
}

import type { RecordPlace } from '../records/record-of-row.ts';
import type { ListedRow } from './listed-row.ts';

/** Bytes of a body that come with its row; the rest is asked for. */
export const FIRST_BYTES = 65_536;

/** The beginning of a body. */
export interface BodyStart {
  /** All of it, in bytes. */
  size: number;
  /** Its first 64 KiB, in base64. */
  start: string;
}

/** Why it failed, or what is odd (contract §5), as it is stored. */
export interface StoredDiagnosis {
  summary: string;
  remedy: string;
  evidence?: Record<string, unknown> | undefined;
}

/** A row that is open: all of its facts. */
export interface DetailedRow extends ListedRow {
  user_agent: string | null;
  /** What it is about, where that is an order or a client that we have. */
  record: RecordPlace | null;
  /** What only those who manage keys may see; null for members. */
  payload: {
    diagnosis: StoredDiagnosis | null;
    /** Names and values in the order and case of the wire. */
    request_headers: [name: string, value: string][];
    /** Null: none was kept, or none was sent. */
    request_body: BodyStart | null;
    response_body: BodyStart | null;
  } | null;
}

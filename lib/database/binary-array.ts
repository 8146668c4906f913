/** A column's type, as the statements name it, with what a binary array of it needs. */
interface Element {
  oid: number;
  /** Writes a value behind its length at `at`; returns where it ends. */
  write(value: unknown, at: number): number;
  /** The most bytes that a value takes. */
  most(value: unknown): number;
}

/** PostgreSQL's clock starts in 2000. */
const POSTGRES_EPOCH_MS = 946_684_800_000;
const TWO_TO_32 = 2 ** 32;
/** UTF-8 needs no more for a unit of a JavaScript string. */
const MOST_BYTES_A_UNIT = 3;

/** Where arrays are put together. It is copied out of before anything else runs, and grows to the largest. */
let scratch = Buffer.allocUnsafe(64 * 1024);

const text: Omit<Element, 'oid'> = {
  write: (value, at) => at + scratch.write(String(value), at),
  most: (value) => String(value).length * MOST_BYTES_A_UNIT,
};

const elements = {
  text: { oid: 25, ...text },
  json: { oid: 114, ...text },
  uuid: {
    oid: 2950,
    write: (value, at) => at + scratch.write(String(value).replaceAll('-', ''), at, 'hex'),
    most: () => 16,
  },
  bytea: {
    oid: 17,
    write: (value, at) => {
      if (!(value instanceof Uint8Array)) return at;
      scratch.set(value, at);
      return at + value.length;
    },
    most: (value) => (value instanceof Uint8Array ? value.length : 0),
  },
  boolean: { oid: 16, write: (value, at) => scratch.writeUInt8(value === true ? 1 : 0, at), most: () => 1 },
  smallint: { oid: 21, write: (value, at) => scratch.writeInt16BE(Number(value), at), most: () => 2 },
  integer: { oid: 23, write: (value, at) => scratch.writeInt32BE(Number(value), at), most: () => 4 },
  bigint: {
    oid: 20,
    write: (value, at) => {
      const high = Math.floor(Number(value) / TWO_TO_32);
      return scratch.writeUInt32BE(Number(value) - high * TWO_TO_32, scratch.writeInt32BE(high, at));
    },
    most: () => 8,
  },
  timestamptz: {
    oid: 1184,
    write: (value, at) => {
      const micros =
        BigInt((value instanceof Date ? value.getTime() : Date.parse(String(value))) - POSTGRES_EPOCH_MS) * 1000n;
      return scratch.writeBigInt64BE(micros, at);
    },
    most: () => 8,
  },
} satisfies Record<string, Element>;

export type ColumnType = keyof typeof elements;
const byName = new Map<string, Element>(Object.entries(elements));

/**
 * The values of a column as PostgreSQL's binary format of a one-dimensional array: what it reads fastest, and bytes stay
 * bytes. Text and JSON are strings, a uuid is text, a timestamptz is a Date or ISO-8601; null is null.
 */
export function binaryArray(type: ColumnType | `${ColumnType}?`, values: readonly unknown[]): Buffer {
  const element = byName.get(type.replace('?', ''));
  if (!element) throw new Error(`no arrays of ${type}`);
  let room = 20;
  for (const value of values) room += 4 + (value === null ? 0 : element.most(value));
  if (room > scratch.length) scratch = Buffer.allocUnsafe(room);
  let at = scratch.writeInt32BE(1, 0);
  at = scratch.writeInt32BE(1, at); // there may be nulls
  at = scratch.writeInt32BE(element.oid, at);
  at = scratch.writeInt32BE(values.length, at);
  at = scratch.writeInt32BE(1, at); // the first subscript
  for (const value of values) {
    if (value === null) {
      at = scratch.writeInt32BE(-1, at);
      continue;
    }
    const end = element.write(value, at + 4);
    scratch.writeInt32BE(end - at - 4, at);
    at = end;
  }
  return Buffer.from(scratch.subarray(0, at));
}

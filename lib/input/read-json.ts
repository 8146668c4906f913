import { isUtf8 } from 'node:buffer';

/** Why bytes are no JSON that we take. */
export type JsonFault = 'encoding' | 'syntax' | 'depth' | 'repetition';

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Bytes as a JSON value. How deep they are nested is judged before anything is parsed, so that what is hostile costs one
 * pass over it. A name that stands twice in one object is a fault, however it is escaped: it would mean one thing here
 * and another elsewhere.
 */
export function readJson(bytes: Buffer, deepest: number): { value: unknown } | { fault: JsonFault } {
  if (!isUtf8(bytes)) return { fault: 'encoding' };
  const names = countNames(bytes, deepest);
  if (names === null) return { fault: 'depth' };
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return { fault: 'syntax' };
  }
  return countKeys(value) === names ? { value } : { fault: 'repetition' };
}

/** The names that are written: in JSON, the colons outside of texts. Null when it is nested too deep. */
function countNames(bytes: Buffer, deepest: number): number | null {
  let names = 0;
  let depth = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      for (i += 1; i < bytes.length && bytes[i] !== QUOTE; i += 1) if (bytes[i] === BACKSLASH) i += 1;
    } else if (byte === COLON) names += 1;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      depth += 1;
      if (depth > deepest) return null;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1;
  }
  return names;
}

/** The names that are there once it is parsed: fewer when some were the same. */
function countKeys(value: unknown): number {
  let keys = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const parts = Object.values(next);
    if (!Array.isArray(next)) keys += parts.length;
    for (const part of parts) if (typeof part === 'object' && part !== null) open.push(part);
  }
  return keys;
}

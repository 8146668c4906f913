/** A body's bytes as text, or why they are none. */
export type BodyText = { text: string } | { text: null; badAt: number };

/**
 * Strict UTF-8; a byte order mark stays, as U+FEFF. Of a body whose rest is not loaded (`isWhole` false) a character that
 * is cut off at the end is left out. `badAt` is the offset of the first byte that is not UTF-8.
 */
export function bodyText(bytes: Uint8Array, isWhole: boolean): BodyText {
  const decode = (part: Uint8Array) =>
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(part, { stream: !isWhole });
  try {
    return { text: decode(bytes) };
  } catch {
    return { text: null, badAt: firstBadByte(bytes) };
  }
}

/** Halves what is still good until the first bad byte is found. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isGoodStart(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return bytes.length === 0 ? 0 : bad - 1;
}

function isGoodStart(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

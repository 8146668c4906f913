/** Bytes shown on either side of a difference. */
const AROUND = 16;

/**
 * Where the body that was sent and another one first differ, counted from 0; `name` says which that is. What stands there
 * is told only of a request that is verified: nothing of another's body is kept.
 */
export function firstDifference(
  sent: Buffer,
  other: Buffer,
  name: 'signed' | 'first',
  mayQuote: boolean,
): Record<string, unknown> {
  let byte = 0;
  while (byte < sent.length && byte < other.length && sent[byte] === other[byte]) byte += 1;
  if (!mayQuote) return { byte };
  return {
    byte,
    sent: byteName(sent, byte),
    [name]: byteName(other, byte),
    sent_around: around(sent, byte),
    [`${name}_around`]: around(other, byte),
  };
}

const names: Readonly<Record<number, string>> = {
  9: 'tab',
  10: 'newline',
  13: 'carriage return',
  32: 'space',
  34: '"',
};

/** A byte as people call it. */
function byteName(bytes: Buffer, at: number): string {
  const byte = bytes[at];
  if (byte === undefined) return 'the end';
  const isPrintable = byte > 32 && byte < 127;
  return names[byte] ?? (isPrintable ? String.fromCharCode(byte) : `0x${byte.toString(16).padStart(2, '0')}`);
}

function around(bytes: Buffer, at: number): string {
  return bytes.toString('utf8', Math.max(0, at - AROUND), at + AROUND);
}

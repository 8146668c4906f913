/** Bytes of a line. */
export const HEX_BYTES = 16;

/** One line of a hex view, as `hexdump -C` prints it: where it starts, its bytes, and those that are ASCII as text. */
export function hexLine(bytes: Uint8Array, line: number): { offset: string; hex: string; text: string } {
  const start = line * HEX_BYTES;
  const part = [...bytes.subarray(start, start + HEX_BYTES)];
  const hex = part.map((byte) => byte.toString(16).padStart(2, '0'));
  return {
    offset: start.toString(16).padStart(8, '0'),
    hex: `${hex.slice(0, 8).join(' ')}  ${hex.slice(8).join(' ')}`.trimEnd().padEnd(HEX_BYTES * 3),
    text: part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(''),
  };
}

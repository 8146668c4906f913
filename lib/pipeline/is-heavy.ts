/** A body of at most so many bytes and values costs a thread some milliseconds; more is for the one of large bodies. */
const LIGHT_BYTES = 64 * 1024;
const LIGHT_VALUES = 4_000;
const COMMA = 0x2c;

/** Each value is parsed, judged, perhaps written again to explain a signature: small ones cost as much as large ones. */
export function isHeavy(body: Buffer | null): boolean {
  if (body === null || body.length <= LIGHT_VALUES) return false;
  if (body.length > LIGHT_BYTES) return true;
  let commas = 0;
  for (const byte of body) if (byte === COMMA) commas += 1;
  return commas > LIGHT_VALUES;
}

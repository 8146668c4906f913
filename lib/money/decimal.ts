/** An exact decimal number: `units` × 10^−`scale`. Money in text is never a float on its way to minor units. */
export interface Decimal {
  units: bigint;
  scale: number;
}

export const zero: Decimal = { units: 0n, scale: 0 };

/** Far more than any amount has; BigInt takes quadratic time over the digits of a hostile one. */
const MOST_CHARACTERS = 64;
const GRAMMAR = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** `12.50`, `-3`, `.5`: any number of decimals, no grouping, no exponent. Null for what is no such number. */
export function parseDecimal(text: string): Decimal | null {
  const [, sign, whole = '', decimals = ''] = (text.length <= MOST_CHARACTERS && GRAMMAR.exec(text)) || [];
  if (sign === undefined || whole + decimals === '') return null;
  const units = BigInt(whole + decimals);
  return { units: sign === '-' ? -units : units, scale: decimals.length };
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { units: -b.units, scale: b.scale });
}

/** Whole minor units of a currency with so many digits, rounded half away from zero. */
export function toMinorUnits(amount: Decimal, digits: number): bigint {
  if (amount.scale <= digits) return unitsAt(amount, digits);
  return divide(amount.units, 10n ** BigInt(amount.scale - digits));
}

/** `a` by a positive `b`, rounded half away from zero. */
export function divide(a: bigint, b: bigint): bigint {
  const half = a < 0n ? -b : b;
  return (2n * a + half) / (2n * b);
}

function unitsAt({ units, scale }: Decimal, larger: number): bigint {
  return scale === larger ? units : units * 10n ** BigInt(larger - scale);
}

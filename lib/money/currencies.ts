import iso4217 from 'currency-codes';

/** The X codes that are somebody's money; the others are metals, bond units, tests and "no currency". */
const SHARED_TENDER = new Set(['XAF', 'XCD', 'XCG', 'XOF', 'XPF']);

/** ISO 4217's codes of money, each with the digits of its minor unit. The Caribbean guilder (2025) is not in the package. */
const digits = new Map<string, number>([
  ['XCG', 2],
  ...iso4217.data
    .filter(({ code }) => !code.startsWith('X') || SHARED_TENDER.has(code))
    .map(({ code, digits }): [string, number] => [code, digits]),
]);

/** All of them, in alphabetical order. */
export const currencies: readonly string[] = [...digits.keys()].sort();

/** True for the current ISO 4217 code of a currency, in capitals. */
export function isCurrency(code: string): boolean {
  return digits.has(code);
}

/** How many decimal places a currency's minor unit has (JPY 0, USD 2, KWD 3), or null for a code that isCurrency refuses. */
export function minorUnits(code: string): number | null {
  return digits.get(code) ?? null;
}

import { minorUnits } from './currencies.ts';

/**
 * What WooCommerce offers besides the current codes of ISO 4217 (get_woocommerce_currencies in
 * includes/wc-core-functions.php, 3.9 to 11), each with the digits of its minor unit. Withdrawn codes keep those that
 * ISO 4217 gave them; a Guernsey, Manx and Jersey pound is a pound sterling; a toman is ten rials, and is not divided.
 */
const beyondIso = new Map<string, number>([
  ['BGN', 2],
  ['BTC', 8],
  ['BYR', 0],
  ['GGP', 2],
  ['HRK', 2],
  ['IMP', 2],
  ['IRT', 0],
  ['JEP', 2],
  ['MRO', 2],
  ['PRB', 2],
  ['SLL', 2],
  ['STD', 2],
  ['VEF', 2],
]);

/** The digits of the minor unit of a currency that a WooCommerce shop may have, or null for one that we do not know. */
export function shopMinorUnits(code: string): number | null {
  return minorUnits(code) ?? beyondIso.get(code) ?? null;
}

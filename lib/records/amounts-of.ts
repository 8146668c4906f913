import { minorUnits } from '../money/currencies.ts';
import { parseDecimal, toMinorUnits } from '../money/decimal.ts';

/**
 * What a text is in minor units of a currency, if it is an amount: `42.5`, `1,204.50`, `1.204,50 €`, `USD 42`. A sign that
 * may stand before thousands or decimals is taken as both. Pure.
 */
export function amountsOf(text: string, currency: string): number[] {
  const [, digits] = /^(?:[A-Z]{3}|\p{Sc})?\s*(\d[\d.,' \u00a0]*)(?:[A-Z]{3}|\p{Sc})?$/u.exec(text.toUpperCase()) ?? [];
  if (digits === undefined) return [];
  const plain = digits.replace(/[' \u00a0]/g, '');
  const readings = [
    ...(/^(\d+|\d{1,3}(,\d{3})+)(\.\d*)?$/.test(plain) ? [plain.replaceAll(',', '')] : []),
    ...(/^(\d+|\d{1,3}(\.\d{3})+)(,\d*)?$/.test(plain) ? [plain.replaceAll('.', '').replace(',', '.')] : []),
  ];
  const places = minorUnits(currency) ?? 2;
  const amounts = readings.flatMap((reading) => {
    const decimal = parseDecimal(reading);
    if (decimal === null || decimal.scale > Math.max(places, 2)) return [];
    const cents = Number(toMinorUnits(decimal, places));
    return Number.isSafeInteger(cents) ? [cents] : [];
  });
  return [...new Set(amounts)];
}

import { minorUnits } from './currencies.ts';

/** `1,204.50 USD`, `-3 JPY`: an amount as people read it, with as many decimals as its currency has. */
export function amount(cents: number, currency: string): string {
  return `${amountAlone(cents, currency).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')} ${currency}`;
}

/** `1204.50`: the same for spreadsheets, without grouping and currency. */
export function amountAlone(cents: number, currency: string): string {
  const digits = minorUnits(currency) ?? 2;
  const text = String(Math.abs(cents)).padStart(digits + 1, '0');
  const sign = cents < 0 ? '-' : '';
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

import { expect, test } from 'vitest';
import { shopMinorUnits } from './woocommerce-currencies.ts';

/** get_woocommerce_currencies of WooCommerce 10. */
const offered =
  `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTC BTN BWP BYR BYN BZD
CAD CDF CHF CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GGP GHS GIP GMD GNF GTQ GYD
HKD HNL HRK HTG HUF IDR ILS IMP INR IQD IRR IRT ISK JEP JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD
LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PRB
PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLL SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
UGX USD UYU UZS VEF VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW`.split(/\s+/);

test('every currency that WooCommerce offers has its minor unit', () => {
  expect(offered.filter((code) => shopMinorUnits(code) === null)).toEqual([]);
});

test('codes that ISO 4217 does not have', () => {
  const known = { BTC: 8, GGP: 2, IMP: 2, JEP: 2, PRB: 2, IRT: 0, BYR: 0, HRK: 2, USD: 2, JPY: 0, KWD: 3 };
  for (const [code, digits] of Object.entries(known)) expect([code, shopMinorUnits(code)]).toEqual([code, digits]);
  for (const code of ['XXX', 'ABC', 'usd', '', 'constructor'])
    expect([code, shopMinorUnits(code)]).toEqual([code, null]);
});

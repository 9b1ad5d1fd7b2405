import * as z from 'zod';

/**
 * The currencies of ISO 4217 by the digits of their minor unit: list one of 2024-06-25, XCG that took the place of ANG in
 * 2025, and ANG, BGN, HRK and ZWL, which are withdrawn but in payments that may be replayed. What has no minor unit is left
 * out, such as gold or the codes for tests. It is a list of ours since Intl does not answer with ISO's digits but with
 * those of everyday cash, as Unicode's CLDR has them (HUF, IDR, IQD and more have 0), and other ones after an update of
 * Node: sums would change their meaning.
 * @see https://www.six-group.com/en/products-services/financial-information/data-standards.html
 */
const CODES_BY_DIGITS = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF ' +
      'CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL ' +
      'HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU ' +
      'MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG ' +
      'SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST ' +
      'XCD XCG YER ZAR ZMW ZWG ZWL',
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
] as const;

const DIGITS: ReadonlyMap<string, number> = new Map(
  CODES_BY_DIGITS.flatMap(([digits, codes]) => codes.split(' ').map((code) => [code, digits] as const)),
);

const CURRENCY_RULE = 'must be the ISO 4217 code of a currency in capitals, such as PLN';

/** The code of a currency that has an amount of minor units. */
export const currencyCode = z.string(CURRENCY_RULE).refine((code) => DIGITS.has(code), CURRENCY_RULE);

/**
 * How many decimals an amount of the currency has.
 * @throws RangeError for what is no {@link currencyCode}.
 */
export function minorDigits(currency: string): number {
  const digits = DIGITS.get(currency);
  if (digits === undefined) throw new RangeError(`Currency ${currency} is not in the list of ISO 4217.`);
  return digits;
}

import { expect, it } from 'vitest';
import { currencyCode, minorDigits } from '../../../functions/payments/currencies.ts';

it.each([
  ['PLN', 2],
  ['EUR', 2],
  ['JPY', 0],
  ['KWD', 3],
  ['CLF', 4],
  // Not as in everyday cash, which Intl answers with.
  ['HUF', 2],
  ['IQD', 3],
  // Newer than the list, and older than its present form.
  ['XCG', 2],
  ['BGN', 2],
])('knows %s and its %d decimals', (code, digits) => {
  expect(currencyCode.parse(code)).toBe(code);
  expect(minorDigits(code)).toBe(digits);
});

it.each(['pln', 'PL', 'ZZZ', 'XAU', 'XXX', 'DEM', '', 985, null])('refuses %j', (code) => {
  expect(currencyCode.safeParse(code).error?.issues).toMatchObject([
    { message: 'must be the ISO 4217 code of a currency in capitals, such as PLN' },
  ]);
});

it('throws for a currency that was not looked at before', () => {
  expect(() => minorDigits('toString')).toThrow(RangeError);
});

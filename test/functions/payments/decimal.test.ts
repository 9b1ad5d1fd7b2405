import { expect, it } from 'vitest';
import { countDecimals, formatUnits, readDecimal, toUnits } from '../../../functions/payments/decimal.ts';

function unitsOf(text: string, digits: number): bigint | undefined {
  const decimal = readDecimal(text);
  return decimal === undefined ? undefined : toUnits(decimal, digits);
}

it.each([
  ['249.99', 2, 24_999n],
  ['249.9', 2, 24_990n],
  ['249.990', 2, 24_999n],
  ['0.001', 3, 1n],
  ['5', 0, 5n],
  ['5.0', 0, 5n],
  ['0', 2, 0n],
  ['-0.00', 2, 0n],
  ['-1.5', 1, -15n],
  ['2.4999e2', 2, 24_999n],
  ['25E+1', 2, 25_000n],
  ['1500e-3', 1, 15n],
  ['90071992547409.93', 2, 9_007_199_254_740_993n],
  ['12345678901234567890123456789012345.678', 3, 12_345_678_901_234_567_890_123_456_789_012_345_678n],
])('reads %s with %d decimals as %d units', (text, digits, units) => {
  expect(unitsOf(text, digits)).toBe(units);
});

it.each([
  ['0.001', 2],
  ['1e-3', 2],
  ['1e40', 2],
  ['1e999999999999', 2],
  ['1e-999999999999', 2],
])('does not read %s as units of %d decimals', (text, digits) => {
  expect(readDecimal(text)).toBeDefined();
  expect(unitsOf(text, digits)).toBeUndefined();
});

it.each(['', ' 1', '1 ', '+1', '1.', '.5', '01', '1,5', '1_000', '0x10', '1e', 'NaN', 'Infinity', '١'])(
  'does not take %j for a number',
  (text) => {
    expect(readDecimal(text)).toBeUndefined();
  },
);

it.each([
  ['249.99', 2],
  ['249.900', 1],
  ['250', 0],
  ['2.5e1', 0],
  ['1e-7', 7],
  ['0.000', 0],
])('finds that %s takes %d decimals', (text, decimals) => {
  const decimal = readDecimal(text);
  expect(decimal && countDecimals(decimal)).toBe(decimals);
});

it.each([
  [24_990n, 2, '249.90'],
  [5n, 0, '5'],
  [5n, 3, '0.005'],
  [0n, 2, '0.00'],
  [-5n, 2, '-0.05'],
  [10n ** 37n + 1n, 2, `1${'0'.repeat(35)}.01`],
])('writes %d with %d decimals as %s', (units, digits, text) => {
  expect(formatUnits(units, digits)).toBe(text);
});

it('does not write out what is far too long', () => {
  for (const text of ['9'.repeat(1_000_000), `1e${'9'.repeat(1_000)}`, `1${'0'.repeat(1_000_000)}`]) {
    expect(readDecimal(text)).toBeDefined();
    expect(unitsOf(text, 2)).toBeUndefined();
  }
});

it('reads a long row of zeros at once', () => {
  const zeros = '0'.repeat(1_000_000);
  expect(readDecimal(`1${zeros}1${zeros}`)?.coefficient).toBe(`1${zeros}1`);
});

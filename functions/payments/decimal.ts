/** A decimal number, exactly: `coefficient` × 10^`exponent`, the coefficient without zeros in front or at the end. */
export interface Decimal {
  readonly isNegative: boolean;
  /** Digits; empty for zero. */
  readonly coefficient: string;
  readonly exponent: number;
}

/** A number as JSON writes it. */
const JSON_NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** More than DynamoDB's numbers have, and few enough to be written out. */
const MAX_DIGITS = 40;

/** Reads a number as JSON writes it, exactly and however long it is; undefined when it is none. */
export function readDecimal(text: string): Decimal | undefined {
  const match = JSON_NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const end = endOfSignificant(digits);
  return {
    isNegative: sign === '-',
    coefficient: digits.slice(0, end),
    exponent: Number(power) - fraction.length + (digits.length - end),
  };
}

/** Not by a regular expression, which would look at a long row of zeros once for each of them. */
function endOfSignificant(digits: string): number {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return end;
}

/** How many decimals it takes to write the number. */
export function countDecimals({ coefficient, exponent }: Decimal): number {
  return coefficient === '' ? 0 : Math.max(0, -exponent);
}

/**
 * The number in units of 10^-`digits`.
 * @returns undefined when it is no whole number of them, or one of more than 40 digits.
 */
export function toUnits(decimal: Decimal, digits: number): bigint | undefined {
  const { isNegative, coefficient, exponent } = decimal;
  if (coefficient === '') return 0n;
  const zeros = exponent + digits;
  if (zeros < 0 || coefficient.length + zeros > MAX_DIGITS) return undefined;
  const units = BigInt(`${coefficient}${'0'.repeat(zeros)}`);
  return isNegative ? -units : units;
}

/** Writes units of 10^-`digits` as a number with exactly so many decimals: 24990 with 2 is `249.90`. */
export function formatUnits(units: bigint, digits: number): string {
  const sign = units < 0n ? '-' : '';
  const text = String(units < 0n ? -units : units).padStart(digits + 1, '0');
  const point = text.length - digits;
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, point)}.${text.slice(point)}`;
}

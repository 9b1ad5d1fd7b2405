import * as z from 'zod';
import { minorDigits } from './currencies.ts';
import { countDecimals, type Decimal, formatUnits, readDecimal, toUnits } from './decimal.ts';

/** As ISO 20022 bounds an amount. DynamoDB's numbers have 38 digits: a sum of 10^20 payments fits. */
const MAX_DIGITS = 18;
/** Every decimal of so many digits has a double of its own; of longer ones, several share one. */
const DOUBLE_DIGITS = 15;

/** An amount as it was given, before it is held to its currency. */
export interface GivenAmount {
  readonly decimal: Decimal;
  /** Whether it came as a double, which tells only so many digits apart. */
  readonly isDouble: boolean;
}

/** Room for zeros in front of a double's exponent, and for whoever pads; 18 digits take less. */
const MAX_TEXT_LENGTH = 64;

const LENGTH_RULE = `must be written in ${MAX_TEXT_LENGTH} characters at most`;
const AMOUNT_RULE = 'must be a positive decimal such as 249.99 or "249.99"';

/**
 * An amount as text, as a number whose text was kept (`JSON.rawJSON`), or as a number that somebody else has parsed
 * already, as Lambda does with a function's payload.
 */
export const givenAmount = z.unknown().transform((value, context): GivenAmount => {
  const text = textOf(value);
  if (text.length > MAX_TEXT_LENGTH) {
    context.issues.push({ code: 'custom', message: LENGTH_RULE, input: value });
    return z.NEVER;
  }
  const decimal = readDecimal(text);
  if (decimal !== undefined && !decimal.isNegative && decimal.coefficient !== '') {
    return { decimal, isDouble: typeof value === 'number' };
  }
  context.issues.push({ code: 'custom', message: AMOUNT_RULE, input: value });
  return z.NEVER;
});

function textOf(value: unknown): string {
  if (JSON.isRawJSON(value)) return value.rawJSON;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What is wrong with an amount of this currency, if anything. */
export function findAmountProblem(amount: GivenAmount, currency: string): string | undefined {
  const digits = minorDigits(currency);
  if (countDecimals(amount.decimal) > digits) {
    return digits === 0
      ? `must be a whole number: ${currency} has no minor unit`
      : `must have at most ${digits} decimals: it is in ${currency}`;
  }
  const units = toUnits(amount.decimal, digits);
  if (units === undefined || units >= 10n ** BigInt(MAX_DIGITS)) {
    return `must be at most ${formatUnits(10n ** BigInt(MAX_DIGITS) - 1n, digits)}: it is in ${currency}`;
  }
  if (amount.isDouble && units >= 10n ** BigInt(DOUBLE_DIGITS)) {
    return `must be given as a string: as a number it is exact up to ${DOUBLE_DIGITS} digits only, the decimals of ${currency} included`;
  }
  return undefined;
}

/**
 * The one spelling of an amount, with exactly the currency's decimals: `249.90`.
 * @throws RangeError when {@link findAmountProblem} would have found one.
 */
export function spellAmount({ decimal }: GivenAmount, currency: string): string {
  return formatAmount(toMinorUnits(decimal, currency), currency);
}

/**
 * An amount in the currency's minor units, to calculate with.
 * @throws RangeError when it is no decimal, has more decimals than the currency, or is too long.
 */
export function toMinorUnits(amount: Decimal | string, currency: string): bigint {
  const decimal = typeof amount === 'string' ? readDecimal(amount) : amount;
  const units = decimal === undefined ? undefined : toUnits(decimal, minorDigits(currency));
  if (units === undefined) throw new RangeError(`${JSON.stringify(amount)} is no amount in ${currency}.`);
  return units;
}

/** Minor units as an amount: 24990 in PLN is `249.90`. */
export function formatAmount(units: bigint, currency: string): string {
  return formatUnits(units, minorDigits(currency));
}

import type { Payment } from './event.ts';

/**
 * Reads JSON, keeping the text of an amount that is a number: what JSON.parse makes of it would be a float.
 * @throws SyntaxError when it is no JSON.
 */
export function parsePaymentJson(text: string): unknown {
  return JSON.parse(text, (key, value, { source }) =>
    key === 'amount' && typeof value === 'number' && source !== undefined ? JSON.rawJSON(source) : value,
  );
}

/**
 * A payment as it travels, spaced as the topic's other producers write it. The amount is a number there, as every reader
 * of the topic expects; its text is the exact amount, for a reader that takes it as such, and no float has touched it.
 */
export function writePaymentJson(payment: Payment): string {
  const fields = Object.entries({ ...payment, amount: JSON.rawJSON(payment.amount) });
  return `{${fields.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(', ')}}`;
}

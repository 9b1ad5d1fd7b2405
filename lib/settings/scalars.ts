import { z } from 'zod';

// Values come as text from `-c`, and as what they are from cdk.json and the stages.

/** From `minimum` to `maximum`. */
export function wholeNumber(minimum: number, maximum: number) {
  const hint = `give a whole number from ${minimum} to ${maximum}`;
  return z
    .union([z.int(), z.string().regex(/^\d+$/).transform(Number)], hint)
    .pipe(z.int(hint).min(minimum, hint).max(maximum, hint));
}

export function flag() {
  return z.union(
    [z.boolean(), z.literal('true').transform(() => true), z.literal('false').transform(() => false)],
    'give true or false',
  );
}

/** Text with commas from `-c`; each of them once. */
export function list(item: RegExp, hint: string) {
  return z
    .union(
      [z.array(z.string()), z.string().transform((text) => text.split(',').map((one) => one.trim()))],
      hint,
    )
    .pipe(
      z
        .array(z.string())
        .refine((items) => items.every((one) => item.test(one)), hint)
        .refine((items) => new Set(items).size === items.length, 'give each of them once'),
    );
}

import * as z from 'zod';

/** V8 has both since Node 21; https://github.com/tc39/proposal-json-parse-with-source */
const exactJson = z
  .custom<{
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
    rawJSON(text: string): object;
  }>((value) => typeof value === 'object' && value !== null && 'rawJSON' in value)
  .parse(JSON);

/** JSON whose numbers are the digits that stood there, which a float may not hold. @throws SyntaxError for no JSON. */
export function parseWithDigits(text: string): unknown {
  return exactJson.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? source : value,
  );
}

/** The same JSON with what `change` makes of each value, its numbers with the digits that stood there. @throws SyntaxError */
export function stringifyWith(text: string, change: (key: string, value: unknown) => unknown): string {
  return JSON.stringify(
    exactJson.parse(text, (key, value, { source }) =>
      change(key, typeof value === 'number' && source !== undefined ? exactJson.rawJSON(source) : value),
    ),
  );
}

/** An integer of any size as it stands in JSON. */
export function digitsOf(value: bigint): object {
  return exactJson.rawJSON(value.toString());
}

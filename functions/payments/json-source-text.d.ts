/**
 * The part of JSON that keeps a number's text, in Node since 22, which TypeScript's library does not describe yet.
 * @see https://tc39.es/proposal-json-parse-with-source/
 */
interface JSON {
  parse(
    text: string,
    reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  /** A value that JSON.stringify writes as the text given, which is that of a number, string, boolean or null. */
  rawJSON(text: string): RawJSON;
  isRawJSON(value: unknown): value is RawJSON;
}

interface RawJSON {
  readonly rawJSON: string;
}

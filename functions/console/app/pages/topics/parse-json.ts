type Parsed = { readonly value: unknown; readonly problem?: undefined } | { readonly problem: Error };

/** What JSON says, or what is wrong with it. */
export function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    // Somebody is still typing, or has mistyped.
    if (error instanceof SyntaxError) return { problem: new Error(`This is no JSON: ${error.message}`) };
    throw error;
  }
}

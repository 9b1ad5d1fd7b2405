/**
 * Whether JSON was nested so deeply that reading or writing it ran out of stack: parsing with a reviver, checking against a
 * schema and writing it again follow each level by a call. Some thousand levels do, which take a few kilobytes.
 */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message === 'Maximum call stack size exceeded';
}

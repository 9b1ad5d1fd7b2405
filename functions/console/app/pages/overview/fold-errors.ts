/** A line of a function's log that says what failed, as `/errors` answers it. */
export interface LoggedError {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly level: string;
  readonly function_name: string;
  readonly message: string;
  readonly error?: { readonly name: string } | undefined;
}

/** What failed in the same way. */
export interface ErrorKind<E> {
  /** Of a kind the same for as long as there is one of it. */
  readonly key: string;
  readonly newest: E;
  /** When the first of them was, as far as they were read: milliseconds since the epoch. */
  readonly since: number;
  readonly count: number;
}

/** Errors by their kind, the kind with the newest first: one that comes a hundred times hides no other. */
export function foldErrors<E extends LoggedError>(errors: readonly E[]): ErrorKind<E>[] {
  return [...Map.groupBy(errors, toKind)]
    .map(([key, same]) => ({
      key,
      newest: same.reduce((latest, one) => (one.time > latest.time ? one : latest)),
      since: same.reduce((least, { time }) => Math.min(least, time), Number.POSITIVE_INFINITY),
      count: same.length,
    }))
    .sort((a, b) => b.newest.time - a.newest.time);
}

/** What an error says of itself may name an id; what was being done does not. */
function toKind({ level, function_name, message, error }: LoggedError): string {
  return JSON.stringify([level, function_name, message, error?.name]);
}

import Decoder from 'kafkajs/src/protocol/decoder.js';

interface DecodedHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

/**
 * kafkajs 2.2.4 gathers the headers of a record into an object, and copies the object for each: a record of 20,000 takes
 * minutes, and everybody who reads the topic with it. It also takes what every object inherits under a name such as
 * `constructor` for the first value of that header. Headers are the only arrays that it reads so, and this gathers them
 * into an object of the same shape, each once.
 */
const readVarIntArray = Decoder.prototype.readVarIntArray;
Decoder.prototype.readVarIntArray = function <T>(this: Decoder, read: (decoder: Decoder) => T): T[] {
  const headers = readVarIntArray.call(this, read) as DecodedHeader[] & T[];
  return Object.assign(headers, { reduce: () => gather(headers) });
};

/** A name that comes once has its value, one that comes more often all of them in their order. */
function gather(
  headers: Iterable<DecodedHeader>,
): Record<string, DecodedHeader['value'] | DecodedHeader['value'][]> {
  const byName = Map.groupBy(headers, ({ key }) => key);
  return Object.fromEntries(
    [...byName].map(([name, [first, ...others]]) => [
      name,
      others.length === 0
        ? (first?.value ?? null)
        : [first, ...others].map((header) => header?.value ?? null),
    ]),
  );
}

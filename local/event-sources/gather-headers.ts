/**
 * kafkajs 2.2.4 gathers the headers of a record into an object, and copies the object for each: a record of 20,000 takes
 * minutes, in which the runner does nothing else. It also takes what every object inherits under a name such as `constructor`
 * for the first value of that header. Headers are the only arrays that it reads so; this replaces that one method.
 */
import { createRequire } from 'node:module';
import { z } from 'zod';

interface DecodedHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

type ReadHeaders = (read: (decoder: unknown) => DecodedHeader) => DecodedHeader[];

const decoderSchema = z.custom<{ prototype: { readVarIntArray: ReadHeaders } }>(
  (value) => typeof value === 'function' && typeof value.prototype.readVarIntArray === 'function',
  'kafkajs has no Decoder.readVarIntArray any more: see whether the defect is cured, then remove this',
);

let patched = false;

/** Call before a kafkajs client is made; more calls change nothing. @throws when kafkajs is not the version known here. */
export function gatherHeadersOnce(): void {
  if (patched) return;
  const { prototype } = decoderSchema.parse(createRequire(import.meta.url)('kafkajs/src/protocol/decoder'));
  const readAll = prototype.readVarIntArray;
  prototype.readVarIntArray = function readHeaders(read): DecodedHeader[] {
    const headers = readAll.call(this, read);
    return Object.assign(headers, { reduce: () => gather(headers) });
  };
  patched = true;
}

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

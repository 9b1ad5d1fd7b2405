import { parseArgs } from 'node:util';

interface BenchFlags<Name extends string> {
  /** `--<name> <count>`: the default, and the most that the bench takes. */
  readonly counts: Readonly<Record<Name, readonly [byDefault: number, most: number]>>;
  /** Whether the bench prints JSON when it is told `--json`. */
  readonly json?: boolean;
}

type Given<Name extends string> = Readonly<Record<Name, number>> & { readonly json: boolean };

/** The flags of a bench. What does not fit is told in a line, and ends the process with 2. */
export function readBenchFlags<Name extends string>(flags: BenchFlags<Name>): Given<Name> {
  try {
    return parseBenchFlags(process.argv.slice(2), flags);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

/** @throws Error that says which flag does not fit, and what does. */
export function parseBenchFlags<Name extends string>(
  args: readonly string[],
  { counts, json = false }: BenchFlags<Name>,
): Given<Name> {
  const options = Object.fromEntries(Object.keys(counts).map((name) => [name, { type: 'string' } as const]));
  const { values } = parseArgs({
    args: [...args],
    options: { ...options, ...(json && { json: { type: 'boolean' } as const }) },
  });
  const read = (name: Name): number => {
    const [byDefault, most] = counts[name];
    const text: unknown = Reflect.get(values, name);
    return text === undefined ? byDefault : toCount(`--${name}`, String(text), most);
  };
  const names = Object.keys(counts).filter((name): name is Name => name in counts);
  const given = Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, number>;
  return { ...given, json: Reflect.get(values, 'json') === true };
}

function toCount(flag: string, text: string, most: number): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > most)
    throw new Error(`${flag}: "${text}" does not fit: expected a whole number from 1 to ${most}`);
  return count;
}

import { gzipSync } from 'node:zlib';
import { buildFunctions } from '../../lib/bundle-functions.ts';
import { allEntries } from '../../lib/entries.ts';
import { pipelines } from '../../lib/pipelines/index.ts';

/** What a function brings along is loaded at each cold start. Bytes of `index.mjs`, minified. */
const CAP_BYTES = 400_000;

/** The functions that may be larger, and why. */
const THREE_CLIENTS = {
  bytes: 440_000,
  why: 'SES and SNS besides DynamoDB: three clients with their errors, and three protocols (JSON, REST, XML) where others have one',
};
const REASONED_CAPS: Readonly<Record<string, { bytes: number; why: string }>> = {
  'notifications/consumer': THREE_CLIENTS,
  'notifications/deferred': THREE_CLIENTS,
};

export interface BundleReport {
  /** Below `functions/`, without extension. */
  readonly entry: string;
  /** What esbuild writes to, from the project's folder: `cdk.out/orders-producer/index.mjs`. */
  readonly output: string;
  readonly bytes: number;
  /** About what is uploaded, and loaded into an environment. */
  readonly gzipBytes: number;
  readonly capBytes: number;
  /** By what is left of each after tree-shaking, largest first; `functions` is our own code. */
  readonly packages: readonly { readonly name: string; readonly bytes: number }[];
  /** The files it is made of, from the project's folder. */
  readonly files: readonly string[];
  /** The source map, as written beside it. */
  readonly sourceMap: string;
  readonly code: string;
}

/** The bundle of every function, as a synthesis makes it. */
export async function reportBundles(): Promise<BundleReport[]> {
  const entries = allEntries(pipelines);
  const reports = (await buildFunctions(entries)).flatMap(({ metafile, outputFiles }) =>
    Object.entries(metafile.outputs).flatMap(([output, { entryPoint, bytes, inputs }]) => {
      if (entryPoint === undefined) return [];
      const read = (path: string) => outputFiles.find((file) => file.path.endsWith(path))?.text ?? '';
      const entry = entryPoint.replace(/^functions\//, '').replace(/\.ts$/, '');
      const files = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
      const code = read(output);
      return {
        ...{ entry, output, bytes, code, sourceMap: read(`${output}.map`) },
        gzipBytes: gzipSync(code).length,
        capBytes: REASONED_CAPS[entry]?.bytes ?? CAP_BYTES,
        packages: sumByPackage(files.map(([file, { bytesInOutput }]) => [file, bytesInOutput])),
        files: files.map(([file]) => file),
      };
    }),
  );
  return reports.sort((one, other) => entries.indexOf(one.entry) - entries.indexOf(other.entry));
}

function sumByPackage(files: readonly (readonly [string, number])[]): { name: string; bytes: number }[] {
  const sums = new Map<string, number>();
  for (const [file, bytes] of files) {
    const name = packageOf(file) ?? file.split('/', 1)[0] ?? file;
    sums.set(name, (sums.get(name) ?? 0) + bytes);
  }
  return [...sums].map(([name, bytes]) => ({ name, bytes })).sort((one, other) => other.bytes - one.bytes);
}

/** Undefined for a file of this project. */
export function packageOf(file: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
}

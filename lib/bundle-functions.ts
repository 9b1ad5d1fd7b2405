import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type BuildResult, build, type Plugin } from 'esbuild';
import { type BundledFile, bundleConsole } from './bundling/bundle-console.ts';
import { unusedKafkajsModules } from './bundling/kafkajs-parts.ts';
import { leaveOut } from './bundling/leave-out.ts';
import { shakeSdkSchemas } from './bundling/shake-sdk-schemas.ts';
import { trimPackageJson } from './bundling/trim-package-json.ts';
import { CONSOLE_ENTRY } from './entries.ts';

/** Where the bundle of each function lies. */
export interface FunctionBundles {
  /**
   * The folder to upload for an entry like `orders/producer`.
   * @throws Error when that entry was not bundled.
   */
  directoryOf(entry: string): string;
}

const projectRoot = dirname(import.meta.dirname);

/**
 * What the AWS SDK imports when it comes to it, which it never does, so that it can be left out: sources of credentials for
 * an environment that has none (a Lambda function's always has), a quarter of the bundle and of the time it takes to load.
 */
const NEVER_IMPORTED = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

/**
 * The streams of events that no operation of ours answers with (21 KB): most clients of the AWS SDK import them when it comes
 * to it, as above. Those of services that have such operations, as Lambda and CloudWatch Logs, cannot be made without.
 */
const eventStreamsWhenNeeded: Plugin = {
  name: 'event-streams-when-needed',
  setup(build) {
    build.onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

/** What every function has and none uses. */
const NEVER_USED = [
  // What makes JSON Schemas of zod's, which hangs on each of them: 18 KB.
  'zod/v4/core/json-schema-processors.js',
  'zod/v4/core/to-json-schema.js',
  // Endpoints that DynamoDB's client would discover if it were told to, and the libraries it keeps them in: 8 KB.
  '@aws-sdk/endpoint-cache/dist-es/EndpointCache.js',
  // What writes the messages of event streams to be signed: 2 KB.
  '@smithy/signature-v4/dist-es/HeaderFormatter.js',
];

/**
 * The one package of the AWS SDK that does not say of itself that importing it has no effect. Without this a producer that
 * shares a schema with a table would carry the whole DynamoDB client.
 */
const dynamodbHasNoEffect: Plugin = {
  name: 'dynamodb-has-no-effect',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/lib-dynamodb$/ }, async ({ path, pluginData, ...importer }) => {
      if (pluginData === dynamodbHasNoEffect) return undefined;
      const resolved = await build.resolve(path, { ...importer, pluginData: dynamodbHasNoEffect });
      return { ...resolved, sideEffects: false };
    });
  },
};

/**
 * Bundles every function with esbuild, which runs beside this process on its own threads: five functions cost about what one
 * does, and the caller can load the CDK meanwhile. Every byte a function runs is in its bundle, the AWS SDK too, so what was
 * tested is what runs, whatever version the runtime brings; what it can never run is not.
 *
 * The output depends on the sources alone: paths in the source maps are relative to the project, not to the folder the
 * bundles are written to, so an asset's hash is the same on every machine.
 *
 * The function that serves the console has the console beside it, in the folder `app`.
 *
 * @param entries files under `functions/` without extension.
 */
export async function bundleFunctions(entries: readonly string[]): Promise<FunctionBundles> {
  const [builds, app] = await Promise.all([
    buildFunctions(entries),
    entries.includes(CONSOLE_ENTRY) ? bundleConsole() : [],
  ]);
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bundles-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const functionFiles = builds
    .flatMap(({ outputFiles }) => outputFiles)
    .map(({ path, contents }) => ({ path: relative(join(projectRoot, 'cdk.out'), path), contents }));
  writeFiles(directory, functionFiles);
  writeFiles(join(directory, toFolder(CONSOLE_ENTRY), 'app'), app);
  return {
    directoryOf(entry) {
      if (!entries.includes(entry))
        throw new Error(`no bundle for "${entry}": bundled are ${entries.join(', ')}`);
      return join(directory, toFolder(entry));
    },
  };
}

function writeFiles(directory: string, files: readonly BundledFile[]): void {
  for (const { path, contents } of files) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, contents);
  }
}

/** What esbuild makes of the functions, unwritten, in one build for each set of modules to leave out. */
export async function buildFunctions(entries: readonly string[]): Promise<FunctionBuild[]> {
  const groups = Map.groupBy(entries, (entry) => unusedKafkajsModules(entry).join());
  return Promise.all([...groups.values()].map(buildTogether));
}

export type FunctionBuild = BuildResult<{ write: false; metafile: true }>;

function buildTogether(entries: readonly string[]): Promise<FunctionBuild> {
  return build({
    absWorkingDir: projectRoot,
    entryPoints: entries.map((entry) => ({ in: `functions/${entry}.ts`, out: `${toFolder(entry)}/index` })),
    // Not written there: it is as deep as an asset in `cdk.out`, so that a stack trace of a local run names real files.
    outdir: 'cdk.out',
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    // Error names are part of what a function answers and logs.
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    // The ES module build of a package, where it has one, can be tree-shaken: 14 KB of SigV4 instead of 144 KB.
    mainFields: ['module', 'main'],
    // kafkajs is CommonJS and calls require('net'); an ES module has no require of its own.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    external: NEVER_IMPORTED,
    plugins: [
      dynamodbHasNoEffect,
      eventStreamsWhenNeeded,
      shakeSdkSchemas,
      trimPackageJson,
      leaveOut([...NEVER_USED, ...entries.slice(0, 1).flatMap(unusedKafkajsModules)]),
    ],
    legalComments: 'none',
    logLevel: 'warning',
  });
}

function toFolder(entry: string): string {
  return entry.replaceAll('/', '-');
}

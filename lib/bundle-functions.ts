import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'esbuild';
import { build } from 'esbuild';

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
 * Where the AWS SDK looks for credentials when the environment has none, which it always has in Lambda: profiles, SSO,
 * container and instance metadata. The SDK imports each when it comes to it, so they can be left out: a quarter of the
 * bundle and of the time it takes to load.
 */
const UNUSED_CREDENTIAL_SOURCES = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
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
 * Bundles every function in one call of esbuild, which runs beside this process on its own threads: five functions cost
 * about what one does, and the caller can load the CDK meanwhile. Every byte a function runs is in its bundle, the AWS SDK
 * too, so what was tested is what runs, whatever version the runtime brings.
 *
 * The output depends on the sources alone: paths in the source maps are relative to the project, not to the folder the
 * bundles are written to, so an asset's hash is the same on every machine.
 *
 * @param entries files under `functions/` without extension.
 */
export async function bundleFunctions(entries: readonly string[]): Promise<FunctionBundles> {
  const { outputFiles } = await build({
    absWorkingDir: projectRoot,
    entryPoints: entries.map((entry) => ({ in: `functions/${entry}.ts`, out: `${toFolder(entry)}/index` })),
    // Not written there: it is as deep as an asset in `cdk.out`, so that a stack trace of a local run names real files.
    outdir: 'cdk.out',
    write: false,
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
    external: UNUSED_CREDENTIAL_SOURCES,
    plugins: [dynamodbHasNoEffect],
    legalComments: 'none',
    logLevel: 'warning',
  });
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bundles-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  for (const { path, contents } of outputFiles) {
    const target = join(directory, relative(join(projectRoot, 'cdk.out'), path));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, contents);
  }
  return {
    directoryOf(entry) {
      if (!entries.includes(entry))
        throw new Error(`no bundle for "${entry}": bundled are ${entries.join(', ')}`);
      return join(directory, toFolder(entry));
    },
  };
}

function toFolder(entry: string): string {
  return entry.replaceAll('/', '-');
}

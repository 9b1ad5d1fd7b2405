import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import {
  assetManifestArtifactSchema,
  assetManifestSchema,
  manifestSchema,
  metadataSchema,
  nestedAssemblySchema,
  stackArtifactSchema,
} from './manifest.ts';
import { invalid, readJson } from './read-json.ts';
import { type Template, templateSchema } from './template.ts';

/** One stack of the assembly, with all that its template refers to outside of itself. */
export interface AssemblyStack {
  /** The artifact's id: unique in the assembly, also across stages. */
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly templateFile: string;
  readonly template: Template;
  /** Ids of the stacks that AWS would deploy before this one. */
  readonly dependencies: readonly string[];
  /** Object key in the asset bucket (`Code.S3Key`) to the folder or file that would be uploaded under it. */
  readonly assets: ReadonlyMap<string, string>;
  /** Logical id to construct path (`MyStack/Orders/Consumer/Resource`). */
  readonly constructPaths: ReadonlyMap<string, string>;
}

export interface Assembly {
  readonly directory: string;
  readonly stacks: readonly AssemblyStack[];
  readonly missingContext: readonly MissingContext[];
}

/** A value of the account (an SSM parameter, a hosted zone) that the CDK would look up, and has not. */
export interface MissingContext {
  readonly key: string;
  /** `ssm`, `vpc-provider`, … */
  readonly provider: string;
}

interface Environment {
  readonly account: string;
  readonly region: string;
}

/**
 * Reads a synthesized cloud assembly (`cdk.out`), stages included, without judging what its templates say.
 * @param defaults the environment of stacks that were synthesized without one, unless another stack of the assembly has
 * one: they would be deployed together.
 * @throws UserError ASSEMBLY_INVALID naming the file and the place.
 */
export async function readAssembly(directory: string, defaults: Environment): Promise<Assembly> {
  const root = resolve(directory);
  const { stacks, missingContext } = await readContent(root);
  if (stacks.length === 0) throw invalid(join(root, 'manifest.json'), 'it holds no stack');
  const account = stacks.find((stack) => stack.account !== undefined)?.account ?? defaults.account;
  const region = stacks.find((stack) => stack.region !== undefined)?.region ?? defaults.region;
  return {
    directory: root,
    missingContext,
    stacks: stacks.map((stack) => ({
      ...stack,
      account: stack.account ?? account,
      region: stack.region ?? region,
    })),
  };
}

type Manifest = z.output<typeof manifestSchema>;

/** Without what the stack leaves to whoever deploys it. */
type ReadStack = Omit<AssemblyStack, keyof Environment> & {
  readonly account: string | undefined;
  readonly region: string | undefined;
};

type Content = Omit<Assembly, 'directory' | 'stacks'> & { readonly stacks: readonly ReadStack[] };

async function readContent(directory: string): Promise<Content> {
  const file = join(directory, 'manifest.json');
  const manifest = await readJson(file, manifestSchema);
  const found = await Promise.all(
    Object.entries(manifest.artifacts).map(async ([id, artifact]): Promise<Content> => {
      if (artifact.type === 'aws:cloudformation:stack')
        return { stacks: [await readStack({ id, file, manifest })], missingContext: [] };
      if (artifact.type !== 'cdk:cloud-assembly') return { stacks: [], missingContext: [] };
      const nested = readArtifact(nestedAssemblySchema, { id, file, manifest });
      return readContent(join(directory, nested.properties.directoryName));
    }),
  );
  return {
    stacks: found.flatMap(({ stacks }) => stacks),
    missingContext: [...manifest.missing, ...found.flatMap(({ missingContext }) => missingContext)],
  };
}

interface ArtifactPlace {
  readonly id: string;
  readonly file: string;
  readonly manifest: Manifest;
}

function readArtifact<S extends z.ZodType>(schema: S, { id, file, manifest }: ArtifactPlace): z.output<S> {
  const result = schema.safeParse(manifest.artifacts[id]);
  if (result.success) return result.data;
  const places = result.error.issues.map(
    (issue) => `${['artifacts', id, ...issue.path].join('.')}: ${issue.message}`,
  );
  throw invalid(file, places.join('; '), result.error);
}

async function readStack(place: ArtifactPlace): Promise<ReadStack> {
  const { id, file, manifest } = place;
  const directory = dirname(file);
  const artifact = readArtifact(stackArtifactSchema, place);
  const templateFile = join(directory, artifact.properties.templateFile);
  const [account, region] = artifact.environment.slice('aws://'.length).split('/');
  const metadata = {
    ...artifact.metadata,
    ...(artifact.additionalMetadataFile === undefined
      ? {}
      : await readJson(join(directory, artifact.additionalMetadataFile), metadataSchema)),
  };
  const isOf = (type: string) => (other: string) => manifest.artifacts[other]?.type === type;
  const assetArtifacts = artifact.dependencies.filter(isOf('cdk:asset-manifest'));
  const assets = await Promise.all(
    assetArtifacts.map((other) =>
      readAssets(directory, readArtifact(assetManifestArtifactSchema, { ...place, id: other })),
    ),
  );
  return {
    id,
    name: artifact.properties.stackName ?? id,
    account: account === 'unknown-account' ? undefined : account,
    region: region === 'unknown-region' ? undefined : region,
    templateFile,
    template: await readJson(templateFile, templateSchema),
    dependencies: artifact.dependencies.filter(isOf('aws:cloudformation:stack')),
    assets: new Map(assets.flat()),
    constructPaths: readConstructPaths(metadata),
  };
}

async function readAssets(
  directory: string,
  artifact: z.output<typeof assetManifestArtifactSchema>,
): Promise<[string, string][]> {
  const { files } = await readJson(join(directory, artifact.properties.file), assetManifestSchema);
  return Object.values(files).flatMap(({ source, destinations }) => {
    const { path } = source;
    // An asset without a path is made by a command at publishing time (`source.executable`).
    if (path === undefined) return [];
    return Object.values(destinations).map(({ objectKey }): [string, string] => [
      objectKey,
      resolve(directory, path),
    ]);
  });
}

/** Paths begin with a slash in the metadata and without one everywhere else, the CDK's messages included. */
function readConstructPaths(metadata: z.output<typeof metadataSchema>): Map<string, string> {
  const paths = new Map<string, string>();
  for (const [path, entries] of Object.entries(metadata)) {
    for (const entry of entries) {
      if (entry.type === 'aws:cdk:logicalId' && typeof entry.data === 'string')
        paths.set(entry.data, path.replace(/^\//, ''));
    }
  }
  return paths;
}

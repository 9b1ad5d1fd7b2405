import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../../local/assembly/json.ts';
import { type Assembly, readAssembly } from '../../../local/assembly/read-assembly.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export interface StackSource {
  readonly template: JsonObject;
  readonly dependencies?: readonly string[];
  /** Logical id to construct path. */
  readonly paths?: Readonly<Record<string, string>>;
  /** Object key to path in the assembly. */
  readonly assets?: Readonly<Record<string, string>>;
  readonly environment?: string;
  /** The artifact's id unless given. */
  readonly name?: string;
}

/** Writes a cloud assembly as the CDK lays it out, and answers its folder. */
export async function writeAssembly(
  stacks: Readonly<Record<string, StackSource>>,
  into?: string,
): Promise<string> {
  const folder = into ?? (await tempFolder());
  await mkdir(folder, { recursive: true });
  const artifacts: JsonObject = {};
  const write = (name: string, content: Json) => writeFile(join(folder, name), JSON.stringify(content));
  for (const [id, stack] of Object.entries(stacks)) {
    artifacts[`${id}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${id}.assets.json` } };
    artifacts[id] = {
      type: 'aws:cloudformation:stack',
      environment: stack.environment ?? 'aws://unknown-account/unknown-region',
      properties: {
        templateFile: `${id}.template.json`,
        ...(stack.name === undefined ? {} : { stackName: stack.name }),
      },
      dependencies: [`${id}.assets`, ...(stack.dependencies ?? [])],
      additionalMetadataFile: `${id}.metadata.json`,
    };
    await write(`${id}.template.json`, stack.template);
    await write(
      `${id}.metadata.json`,
      Object.fromEntries(
        Object.entries(stack.paths ?? {}).map(([logicalId, path]): [string, Json] => [
          `/${path}`,
          [{ type: 'aws:cdk:logicalId', data: logicalId }],
        ]),
      ),
    );
    await write(`${id}.assets.json`, {
      version: '55.0.0',
      files: Object.fromEntries(
        Object.entries(stack.assets ?? {}).map(([objectKey, path]): [string, Json] => [
          objectKey,
          { source: { path, packaging: 'zip' }, destinations: { here: { bucketName: 'b', objectKey } } },
        ]),
      ),
    });
  }
  await write('manifest.json', { version: '55.0.0', artifacts });
  return folder;
}

export const ENVIRONMENT = { account: '111122223333', region: 'eu-central-1' };

export async function assemblyOf(stacks: Readonly<Record<string, StackSource>>): Promise<Assembly> {
  return readAssembly(await writeAssembly(stacks), ENVIRONMENT);
}

/** An assembly of one stack, `Shop`. */
export function assemblyOfOne(template: JsonObject): Promise<Assembly> {
  return assemblyOf({ Shop: { template } });
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { type Assembly, readAssembly } from '../../../local/assembly/read-assembly.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { ACCOUNT, REGION } from './fake-platform.ts';

/** Synthesizes a CDK app in a folder of its own; `code` is a folder with an ES module `index.mjs`. */
export async function synthesizeApp(
  build: (app: App, code: string) => void,
  context: Record<string, unknown> = {},
): Promise<Assembly> {
  const folder = await tempFolder();
  const code = join(folder, 'code');
  await mkdir(code);
  await writeFile(join(code, 'index.mjs'), 'export const handler = async () => 1;');
  const app = new App({
    ...{ outdir: join(folder, 'cdk.out'), context, analyticsReporting: false },
    // It warns of what these apps are made for, and takes a second each time.
    builtinCloudFormationValidation: false,
  });
  build(app, code);
  const { directory } = app.synth();
  return readAssembly(directory, { account: ACCOUNT, region: REGION });
}

import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PropertyIssue, ResourceFacts } from '../../assembly/resource-type.ts';
import { writeFileAtomically } from '../../core/files.ts';

/** Where the code is: a folder of the assembly (`S3Key`), or the template itself (`ZipFile`). */
export const functionCode = z.strictObject({
  S3Bucket: z.string().optional(),
  S3Key: z.string().optional(),
  ZipFile: z.string().min(1).optional(),
});

export type FunctionCode = z.output<typeof functionCode>;

/** What is wrong with the code beyond its form. */
export function checkCode(facts: ResourceFacts, code: FunctionCode, handler: string): PropertyIssue[] {
  const refuse = (path: string[], problem: string): PropertyIssue[] => [{ kind: 'value', path, problem }];
  if (code.ZipFile !== undefined) {
    if (!handler.startsWith('index.'))
      return refuse(['Handler'], `is ${handler}; inline code is the file index`);
    // CloudFormation adds that module to inline code, and to no other.
    if (/['"]cfn-response['"]/.test(code.ZipFile))
      return refuse(
        ['Code', 'ZipFile'],
        'requires cfn-response, which is not emulated; put the answer to event.ResponseURL',
      );
    return [];
  }
  const path = ['Code', 'S3Key'];
  if (code.S3Key === undefined) return refuse(['Code'], 'needs S3Key or ZipFile');
  const folder = facts.assets.get(code.S3Key);
  if (folder === undefined)
    return refuse(path, `${code.S3Key} is no asset of this stack; give the code with Code.fromAsset`);
  if (/\.(zip|jar)$/.test(folder))
    return refuse(path, `${folder} is an archive; the runner runs folders of code`);
  return [];
}

/**
 * The folder with the code. Inline code is written into the state folder as CloudFormation packs it: `index.js`, a
 * CommonJS module.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 */
export async function findCodeDirectory(
  facts: ResourceFacts,
  { S3Key = '', ZipFile }: FunctionCode,
  stateDirectory: string,
): Promise<string> {
  if (ZipFile === undefined) return facts.assets.get(S3Key) ?? '';
  const hash = createHash('sha256').update(ZipFile).digest('hex').slice(0, 16);
  const folder = join(stateDirectory, 'inline-code', hash);
  await mkdir(folder, { recursive: true });
  await writeFileAtomically(join(folder, 'index.js'), ZipFile);
  return folder;
}

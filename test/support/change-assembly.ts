import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { tempFolder } from './temp-folder.ts';

const resourceSchema = z.looseObject({ Type: z.string(), Properties: z.looseObject({}).default({}) });
const templateSchema = z.looseObject({ Resources: z.record(z.string(), resourceSchema) });

export type TemplateResource = z.output<typeof resourceSchema>;

/** A copy of an assembly, gone with the test, each of whose resources `change` may alter in place. */
export async function changeAssembly(
  assembly: string,
  change: (resource: TemplateResource, logicalId: string) => void,
): Promise<string> {
  const folder = await tempFolder();
  await cp(assembly, folder, { recursive: true, filter: (source) => !source.endsWith('.map') });
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.template.json')) continue;
    const path = join(folder, file);
    const template = templateSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    for (const [logicalId, resource] of Object.entries(template.Resources)) change(resource, logicalId);
    await writeFile(path, JSON.stringify(template));
  }
  return folder;
}

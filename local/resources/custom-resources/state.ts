import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { anyJson } from '../../assembly/json.ts';
import type { ResourceFacts } from '../../assembly/resource-type.ts';
import { readStateFile, writeFileAtomically } from '../../core/files.ts';

const stateSchema = z.object({
  physicalResourceId: z.string(),
  properties: z.record(z.string(), anyJson),
});

/** What CloudFormation would remember of a custom resource between two deployments. */
export type CustomResourceState = z.output<typeof stateSchema>;

export interface CustomResourceStateFile {
  /** Undefined when the resource was never created. @throws UserError STATE_INVALID */
  read(): Promise<CustomResourceState | undefined>;
  write(state: CustomResourceState): Promise<void>;
}

/** A file of its own for each resource: they start at the same time, and none waits to write. */
export async function openCustomResourceState(
  stateDirectory: string,
  { stack, logicalId, account, region }: ResourceFacts,
): Promise<CustomResourceStateFile> {
  const folder = join(stateDirectory, 'custom-resources');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${account}.${region}.${stack}.${logicalId}.json`);
  return {
    read: () => readStateFile(file, stateSchema),
    write: (state) => writeFileAtomically(file, `${JSON.stringify(state, undefined, 2)}\n`),
  };
}

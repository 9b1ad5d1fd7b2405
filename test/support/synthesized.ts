import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesize } from '../../local/synthesize.ts';
import { PROJECT } from './project.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the cloud assembly of this project's stacks, synthesized once for all end-to-end tests. */
    assembly: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-assembly-'));
  const assembly = await synthesize({
    projectDirectory: PROJECT,
    cacheDirectory: join(folder, 'cache'),
    outputDirectory: join(folder, 'cdk.out'),
  });
  project.provide('assembly', assembly);
  return () => rm(folder, { recursive: true, force: true });
}

import { onTestFinished } from 'vitest';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { planAssembly } from '../../../local/assembly/plan.ts';
import type { Plan } from '../../../local/assembly/planned.ts';
import { type RunningPlan, startPlan } from '../../../local/assembly/start-plan.ts';
import { resourceTypes } from '../../../local/resources/index.ts';
import type { Platform } from '../../../local/resources/platform.ts';
import { assemblyOf } from '../assembly/write-assembly.ts';
import { ACCOUNT, REGION } from './fake-platform.ts';

const environment = `aws://${ACCOUNT}/${REGION}`;

/** Plans one stack, `Shop`, with the asset `code.zip`. */
export async function planTemplate(resources: JsonObject, outputs: JsonObject = {}): Promise<Plan<Platform>> {
  const template = { Resources: resources, Outputs: outputs };
  const assembly = await assemblyOf({
    Shop: { template, environment, assets: { 'code.zip': 'asset.code' } },
  });
  return planAssembly(assembly, resourceTypes);
}

/** Plans and starts; the test's end stops it. */
export async function startTemplate(
  platform: Platform,
  resources: JsonObject,
  outputs: JsonObject = {},
): Promise<RunningPlan> {
  const running = startPlan(await planTemplate(resources, outputs), platform);
  onTestFinished(() => running.stop());
  await running.ready;
  return running;
}

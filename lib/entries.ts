import { apiFunctions } from './api/api-functions.ts';
import type { PipelineDeclaration } from './pipeline-declaration.ts';

// Files under `functions/` without extension. Apart from the stacks, so that bundling can start before the CDK is loaded.
export const BOOTSTRAP_BROKERS_ENTRY = 'bootstrap-brokers/handler';
export const KAFKA_TOPICS_ENTRY = 'kafka-topics/handler';
export const KAFKA_ADMIN_ENTRY = 'kafka-admin/handler';
export const CONSOLE_ENTRY = 'console/handler';

/** The entry of every function of the stacks. */
export function allEntries(pipelines: readonly PipelineDeclaration[]): readonly string[] {
  const declared = pipelines.flatMap(({ producer, consumer, scheduled = [] }) =>
    [...(producer ? [producer] : []), consumer, ...scheduled].map(({ entry }) => entry),
  );
  const ofApi = apiFunctions.map(({ entry }) => entry);
  return [BOOTSTRAP_BROKERS_ENTRY, KAFKA_TOPICS_ENTRY, KAFKA_ADMIN_ENTRY, ...declared, ...ofApi];
}

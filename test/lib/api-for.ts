import { type ApiDeclaration, declaredApi } from '../../lib/api/api-declaration.ts';
import type { PipelineDeclaration } from '../../lib/pipeline-declaration.ts';

/** The API as far as these pipelines carry it: routes of their producers, and of their tables what there is. */
export function apiFor(pipelines: readonly PipelineDeclaration[]): ApiDeclaration {
  const tables = pipelines.flatMap((pipeline) => (pipeline.tables ?? []).map(({ name }) => name));
  const producers = pipelines.flatMap(({ producer }) => (producer ? [producer.entry] : []));
  const { operations, functions } = declaredApi;
  return {
    operations: operations.filter(({ entry }) => !entry.endsWith('/producer') || producers.includes(entry)),
    functions: functions.map((one) => ({
      ...one,
      tables: one.tables.filter(({ table }) => tables.includes(table)),
    })),
  };
}

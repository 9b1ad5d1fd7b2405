import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Extras, WorkerDeclaration } from '../pipeline-declaration.ts';
import type { Settings } from '../settings/settings.ts';
import { giveGrant } from './give-grant.ts';
import type { FunctionSurroundings } from './handler-function.ts';
import { HandlerFunction } from './handler-function.ts';
import type { TableSet } from './table-set.ts';

export interface WorkerFunctionProps {
  readonly declaration: WorkerDeclaration;
  readonly name: string;
  readonly description: string;
  readonly surroundings: FunctionSurroundings;
  readonly tables: TableSet;
}

/** A declared function outside the VPC, with its tables and whatever else its declaration asks for. */
export class WorkerFunction extends HandlerFunction {
  constructor(scope: Construct, id: string, props: WorkerFunctionProps) {
    const { declaration, name, description, surroundings, tables } = props;
    const { partition, region, account } = Stack.of(scope);
    const extras: Extras | undefined = declaration.extras?.({
      settings: surroundings.settings,
      partition,
      region,
      account,
    });
    super(scope, id, {
      surroundings,
      entry: declaration.entry,
      name,
      description,
      memorySize: declaration.memoryMb,
      reservedConcurrency: declaration.reservedConcurrency,
      timeout: Duration.seconds(declaration.timeoutSeconds),
      environment: { ...metricsEnvironment(surroundings.settings), ...extras?.environment },
    });
    for (const access of declaration.tables) tables.bind(this, access);
    for (const grant of extras?.grants ?? []) giveGrant(this, grant);
  }
}

/** Where the metrics of a pipeline's functions go: deployments of different names do not mix theirs. */
export function metricsEnvironment({ name }: Settings): Record<string, string> {
  return { POWERTOOLS_METRICS_NAMESPACE: name };
}

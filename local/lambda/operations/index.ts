import { getEventSourceMapping } from './get-event-source-mapping.ts';
import { getFunction } from './get-function.ts';
import { getFunctionConfiguration } from './get-function-configuration.ts';
import { invoke } from './invoke.ts';
import { listEventSourceMappings } from './list-event-source-mappings.ts';
import { listFunctions } from './list-functions.ts';
import type { Operation } from './operation.ts';
import { updateEventSourceMapping } from './update-event-source-mapping.ts';

/** The operations of the Lambda API that are emulated. */
export const OPERATIONS: readonly Operation[] = [
  invoke,
  getFunction,
  getFunctionConfiguration,
  listFunctions,
  listEventSourceMappings,
  getEventSourceMapping,
  updateEventSourceMapping,
];

import openApi from '../../functions/api/openapi.json' with { type: 'json' };
import { type ApiFunctionDeclaration, apiFunctions } from './api-functions.ts';
import { type ApiOperation, readOperations } from './api-operation.ts';

/** What the HTTP API does, and the functions that are there for it alone. */
export interface ApiDeclaration {
  readonly operations: readonly ApiOperation[];
  readonly functions: readonly ApiFunctionDeclaration[];
}

/** As the contracts under `functions/api/contract` have it. */
export const declaredApi: ApiDeclaration = { operations: readOperations(openApi), functions: apiFunctions };

import type { FunctionDefinition } from '../function-definition.ts';
import { parseFunctionReference } from '../function-reference.ts';
import { LambdaError } from '../lambda-error.ts';
import { authorize, type LambdaApiContext, type OperationCall } from './operation.ts';

/**
 * The function that a read names, for those who may read it.
 * @throws LambdaError AccessDeniedException, ResourceNotFoundException.
 */
export function findFunction(
  { request, functionName }: OperationCall,
  context: LambdaApiContext,
  action: string,
): FunctionDefinition {
  const { arn, qualifier } = parseFunctionReference(functionName, {
    ...context,
    qualifier: request.query.get('Qualifier') ?? undefined,
  });
  const resource = qualifier === undefined ? arn : `${arn}:${qualifier}`;
  authorize(context, request, { action, resource });
  const definition = context.engine.find(arn);
  if (definition === undefined)
    throw new LambdaError('ResourceNotFoundException', `Function not found: ${resource}`);
  return definition;
}

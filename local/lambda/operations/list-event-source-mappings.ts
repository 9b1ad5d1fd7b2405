import { z } from 'zod';
import type { EventSourceMapping } from '../event-source-mappings.ts';
import { parseFunctionReference } from '../function-reference.ts';
import { LambdaError } from '../lambda-error.ts';
import { describeMapping } from './event-source-mapping-configuration.ts';
import { answerJson, authorize, type LambdaApiContext, type Operation } from './operation.ts';

const MAX_PAGE = 10_000;
const DEFAULT_PAGE = 100;

const querySchema = z.object({
  FunctionName: z.string().optional(),
  EventSourceArn: z.string().optional(),
  /** UUID of the last mapping of the page before. */
  Marker: z.string().default(''),
  MaxItems: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
});
type Query = z.output<typeof querySchema>;

/**
 * The action knows no resource, so a policy allows it on `*` or not at all.
 * https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html
 */
export const listEventSourceMappings: Operation = {
  name: 'ListEventSourceMappings',
  method: 'GET',
  path: /^\/event-source-mappings\/?$/,
  async handle({ request }, context) {
    authorize(context, request, { action: 'lambda:ListEventSourceMappings', resource: '*' });
    const query = readQuery(request.query);
    const left = selectMappings(query, context)
      .filter(({ uuid }) => uuid > query.Marker)
      .sort((one, other) => (one.uuid < other.uuid ? -1 : 1));
    const page = left.slice(0, query.MaxItems);
    return answerJson(200, {
      EventSourceMappings: page.map((mapping) => describeMapping(mapping, context)),
      ...(left.length > page.length ? { NextMarker: page.at(-1)?.uuid } : {}),
    });
  },
};

function readQuery(query: URLSearchParams): Query {
  const parsed = querySchema.safeParse(Object.fromEntries(query));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `Value '${query.get(String(path[0])) ?? ''}' at '${path.join('.')}': ${message}`,
  );
  throw new LambdaError(
    'InvalidParameterValueException',
    `${problems.length} validation error detected: ${problems.join('; ')}`,
    { cause: parsed.error },
  );
}

function selectMappings(query: Query, context: LambdaApiContext): EventSourceMapping[] {
  const functionArn = query.FunctionName === undefined ? undefined : findArn(query.FunctionName, context);
  return context.mappings
    .list()
    .filter(
      ({ definition }) =>
        (functionArn === undefined || definition.functionArn === functionArn) &&
        (query.EventSourceArn === undefined || definition.clusterArn === query.EventSourceArn),
    );
}

/** @throws LambdaError ResourceNotFoundException. */
function findArn(functionName: string, context: LambdaApiContext): string {
  const { arn } = parseFunctionReference(functionName, { ...context, qualifier: undefined });
  if (!context.engine.has(arn))
    throw new LambdaError('ResourceNotFoundException', `Function not found: ${arn}`);
  return arn;
}

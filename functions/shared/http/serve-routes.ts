import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Logger } from '../logger.ts';
import { type Caller, mayUse, readCaller } from './caller.ts';
import { toRouteKey } from './contract.ts';
import { type HttpEvent, httpEventSchema } from './http-event.ts';
import { describeProblem, HttpProblem, toProblem } from './problem.ts';
import { readRequest } from './read-request.ts';
import { RawAnswer, type Route } from './route.ts';

export interface ServeOptions {
  readonly routes: readonly Route[];
  readonly logger: Logger;
}

/** JSON answers are of one caller and of one moment. */
const JSON_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * Lambda takes an answer of 6 MB back, in which the body is a text of JSON: each quote of it is two characters there. What is more
 * is answered by API Gateway, which says nothing of what to do about it.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_ANSWER_BYTES = 6_000_000;
/** No body of so many characters is that large, whatever is in them. */
const SMALL_LENGTH = 1_000_000;

/** What is told of an operator's request: nothing that is in its body, which may be anybody's. */
interface Told {
  readonly operation: string;
  readonly path: Readonly<Record<string, string>>;
}

/**
 * The handler of a function behind the HTTP API. Each request is held to the contract of its route and to who may use it;
 * API Gateway has verified the token, and knows nothing of roles. What is refused is answered as a problem with every
 * violation, what fails with the id that the log has it by. Each request to a route of operators leaves a line in the log.
 */
export function serveRoutes({ routes, logger }: ServeOptions) {
  const byKey = new Map(routes.map((route) => [toRouteKey(route.contract), route]));

  return async (input: unknown, context: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    logger.addContext(context);
    const event = httpEventSchema.parse(input);
    const { requestId } = event.requestContext;
    const route = byKey.get(event.routeKey);
    const caller = readCaller(event);
    try {
      const answer = await serve(route, { event, caller, context });
      if (route !== undefined)
        audit(route, { event, caller, outcome: 'done', status: answer.statusCode ?? 200 });
      return answer;
    } catch (error) {
      const problem = toProblem(error);
      const shown =
        problem ??
        new HttpProblem(500, `It failed, and nobody has asked wrongly. The log has it under ${requestId}.`);
      if (problem === undefined || shown.status >= 500)
        logger.error('Request failed', { route: event.routeKey, request: requestId, error });
      if (route !== undefined) {
        const outcome = shown.status < 500 ? 'refused' : 'failed';
        audit(route, { event, caller, outcome, status: shown.status });
      }
      return toJson(shown.status, describeProblem(shown, requestId), 'application/problem+json');
    }
  };

  function audit(
    { contract }: Route,
    told: {
      event: HttpEvent;
      caller: Caller | undefined;
      outcome: 'done' | 'refused' | 'failed';
      status: number;
    },
  ): void {
    if (contract.access !== 'operator') return;
    const { event, caller, outcome, status } = told;
    const action: Told = { operation: contract.operationId, path: event.pathParameters };
    logger.info('Operator action', {
      audit: true,
      actor: { sub: caller?.sub ?? '', username: caller?.username ?? '' },
      ...action,
      ...{ outcome, status, request: event.requestContext.requestId },
    });
  }
}

async function serve(
  route: Route | undefined,
  { event, caller, context }: { event: HttpEvent; caller: Caller | undefined; context: Context },
): Promise<APIGatewayProxyStructuredResultV2> {
  if (route === undefined) throw new HttpProblem(404, `There is no route ${event.routeKey} here.`);
  const { contract } = route;
  if (!mayUse(contract.access, caller)) {
    if (caller === undefined)
      throw new HttpProblem(401, 'Sign in, and send the access token as a bearer token.');
    throw new HttpProblem(
      403,
      `${caller.username} is in none of the groups that may: ${contract.access === 'operator' ? 'operator' : 'viewer or operator'}.`,
    );
  }
  const { headers, requestContext } = event;
  const request = { ...readRequest(event, route), caller, headers, requestId: requestContext.requestId };
  const answer = await route.run(request, context);
  return answer instanceof RawAnswer
    ? toRaw(answer)
    : toJson(contract.answer.status, answer, 'application/json');
}

function toRaw({ status, headers, content }: RawAnswer): APIGatewayProxyStructuredResultV2 {
  return typeof content === 'string'
    ? { statusCode: status, headers: { ...headers }, body: content }
    : {
        statusCode: status,
        headers: { ...headers },
        body: content.toString('base64'),
        isBase64Encoded: true,
      };
}

function toJson(status: number, body: unknown, contentType: string): APIGatewayProxyStructuredResultV2 {
  const answer = {
    statusCode: status,
    headers: { 'content-type': contentType, ...JSON_HEADERS },
    body: JSON.stringify(body),
  };
  if (answer.body?.length > SMALL_LENGTH && Buffer.byteLength(JSON.stringify(answer)) > MAX_ANSWER_BYTES)
    throw new HttpProblem(
      500,
      'The answer is larger than a function can give: ask for less at a time, fewer items or a shorter time.',
    );
  return answer;
}

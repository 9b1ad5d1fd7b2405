import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { deriveId } from './derive-id.ts';
import { answerInTime, remainingToAnswer } from './http/answer-in-time.ts';
import type { RouteContract } from './http/contract.ts';
import { isHttpEvent } from './http/http-event.ts';
import { readIdempotencyKey } from './http/idempotency-key.ts';
import { HttpProblem } from './http/problem.ts';
import { implement, type RouteRequest } from './http/route.ts';
import { serveRoutes } from './http/serve-routes.ts';
import { createKafkaClient, type SecurityProtocol } from './kafka-client.ts';
import type { Position } from './kafka-event.ts';
import type { Logger } from './logger.ts';
import type { Meter } from './metrics.ts';
import { createRecordProducer, type OutgoingRecord } from './produce.ts';
import {
  type CallSources,
  type EventViolation,
  type RequestForm,
  readProducerRequest,
} from './producer-request.ts';
import { readLambdaVariables } from './trace/lambda-variables.ts';
import { TRACE_HEADER, writeTrace } from './trace/trace-header.ts';

/** CloudWatch takes lines of 256 KB; the caller is told of more. */
const MAX_LOGGED_VIOLATIONS = 20;

/** Where an event is in Kafka. */
export interface Delivery extends Position {
  readonly id: string;
  /** The event, when the producer made it: the caller does not know it otherwise. */
  readonly event?: unknown;
}

export type ProducerAnswer =
  /** One for each event, in the order given. */
  | { readonly status: 'delivered'; readonly deliveries: readonly Delivery[] }
  /** Nothing of the call was sent. */
  | { readonly status: 'refused'; readonly violations: readonly EventViolation[] };

export interface ProducerOptions<E> {
  /** Shown in the broker's logs and quotas, the name of the function. */
  readonly clientId: string;
  readonly bootstrapServers: readonly string[];
  readonly securityProtocol: SecurityProtocol;
  readonly topic: string;
  readonly logger: Logger;
  /** Published when the call is answered, or has failed. */
  readonly meter: Meter;
  readonly request: RequestForm<E>;
  /** The route of the HTTP API that does the same. */
  readonly contract: RouteContract;
  /** Reads the body of a request to it where JSON.parse would lose something. */
  readonly parseJson?: (text: string) => unknown;
  /** A record without headers: they are the same for each. */
  readonly encode: (event: E) => OutgoingRecord;
  /** Logs a delivered event. */
  readonly report: (event: E, delivery: Delivery) => void;
}

/**
 * The one way a producer works: it sends nothing unless all that it is given is good, and answers where each event is. A
 * request that does not fit is answered, not thrown: repeating it would not help. A failed send is thrown, and may have
 * reached some partitions; repeated with the same ids it changes nothing twice.
 *
 * API Gateway's requests are answered as its contract says: the body is an event or a list of them, and a failed send is a
 * problem. Who repeats such a call with its Idempotency-Key gets the ids of the first one.
 */
export function createProducerHandler<E>(
  options: ProducerOptions<E>,
): (event: unknown, context: Context) => Promise<ProducerAnswer | APIGatewayProxyStructuredResultV2> {
  const { logger, meter, topic, request, contract, parseJson, encode, report } = options;
  const producer = createRecordProducer(
    createKafkaClient({
      clientId: options.clientId,
      bootstrapServers: options.bootstrapServers,
      securityProtocol: options.securityProtocol,
      log: logger,
      // Five tries of 10 s at most: a cluster out of reach is told of before the function's minute is over.
      retry: { retries: 4 },
      requestTimeoutMs: 10_000,
    }),
  );
  const serve = serveRoutes({ logger, routes: [implement(contract, answerRequest, { parseJson })] });

  return async (input, context) => {
    logger.addContext(context);
    const { _X_AMZN_TRACE_ID: trace } = readLambdaVariables();
    logger.resetKeys();
    if (trace !== undefined) logger.appendKeys({ trace_id: trace.root });
    try {
      return isHttpEvent(input) ? await serve(input, context) : await answer(input);
    } finally {
      meter.publish();
    }
  };

  async function answerRequest(
    { body, caller, headers }: RouteRequest<unknown, unknown, unknown>,
    context: Context,
  ): Promise<{ deliveries: readonly Delivery[] }> {
    const key = readIdempotencyKey(headers);
    const sources =
      key === undefined
        ? {}
        : {
            newId: (index: number) => deriveId(caller?.sub ?? '', contract.operationId, key, String(index)),
          };
    const isList = Array.isArray(body);
    const work = answer({ [request.list]: isList ? body : [body] }, { sources, explain: toUnconfirmed });
    const answered = await answerInTime(work, {
      withinMs: remainingToAnswer(context.getRemainingTimeInMillis()),
      late: () => toUnconfirmed(new Error('it takes longer than a caller can be kept waiting')),
    });
    if (answered.status === 'delivered') return { deliveries: answered.deliveries };
    const violations = answered.violations.map((violation) =>
      describeAsBody(violation, { list: request.list, isList }),
    );
    throw new HttpProblem(400, 'See the violations for what to change; nothing was sent.', { violations });
  }

  async function answer(
    input: unknown,
    { sources = {}, explain = (error) => error }: Answering = {},
  ): Promise<ProducerAnswer> {
    const asked = readProducerRequest(input, request, sources);
    if (asked.events === undefined) {
      const { violations, refused } = asked;
      logger.warn('Events refused', {
        count: violations.length,
        violations: violations.slice(0, MAX_LOGGED_VIOLATIONS),
      });
      meter.count('Refused', refused);
      return { status: 'refused', violations };
    }
    const { events, generated } = asked;
    const { _X_AMZN_TRACE_ID: trace } = readLambdaVariables();
    const headers: Record<string, string> = trace === undefined ? {} : { [TRACE_HEADER]: writeTrace(trace) };
    const records = events.map((event) => ({ ...encode(event), headers }));
    const positions = await producer.send(topic, records).catch((error: unknown) => {
      throw explain(error);
    });
    meter.count('Produced', events.length);
    const deliveries = events.map((event, index) => {
      const id = String(event[request.id]);
      const made = generated ? { event } : {};
      return { id, topic, partition: -1, offset: -1, ...positions[index], ...made };
    });
    events.forEach((event, index) => {
      const delivery = deliveries[index];
      if (delivery !== undefined) report(event, delivery);
    });
    return { status: 'delivered', deliveries };
  }
}

interface Answering {
  readonly sources?: Partial<CallSources>;
  /** What to throw of a failed send. */
  readonly explain?: (error: unknown) => unknown;
}

/** Some of the events may be in Kafka, all or none. */
function toUnconfirmed(cause: unknown): HttpProblem {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new HttpProblem(
    502,
    `Kafka did not confirm every event (${why}). Send the same again, with the same ids or the same Idempotency-Key: what was taken already does not count twice.`,
    { cause },
  );
}

/** The body of a request is the list, or the one event. */
function describeAsBody(
  { index, ...violation }: EventViolation,
  { list, isList }: { list: string; isList: boolean },
): EventViolation {
  if (index === undefined) return { ...violation, path: violation.path === list ? '' : violation.path };
  return isList ? { index, ...violation } : violation;
}

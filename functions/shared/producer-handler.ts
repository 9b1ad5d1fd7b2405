import type { Context } from 'aws-lambda';
import { createKafkaClient, type SecurityProtocol } from './kafka-client.ts';
import type { Position } from './kafka-event.ts';
import type { Logger } from './logger.ts';
import type { Meter } from './metrics.ts';
import { createRecordProducer, type OutgoingRecord } from './produce.ts';
import { type EventViolation, type RequestForm, readProducerRequest } from './producer-request.ts';
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
  /** A record without headers: they are the same for each. */
  readonly encode: (event: E) => OutgoingRecord;
  /** Logs a delivered event. */
  readonly report: (event: E, delivery: Delivery) => void;
}

/**
 * The one way a producer works: it sends nothing unless all that it is given is good, and answers where each event is. A
 * request that does not fit is answered, not thrown: repeating it would not help. A failed send is thrown, and may have
 * reached some partitions; repeated with the same ids it changes nothing twice.
 */
export function createProducerHandler<E>(
  options: ProducerOptions<E>,
): (event: unknown, context: Context) => Promise<ProducerAnswer> {
  const { logger, meter, topic, request, encode, report } = options;
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
  return async (input, context) => {
    logger.addContext(context);
    const { _X_AMZN_TRACE_ID: trace } = readLambdaVariables();
    logger.resetKeys();
    if (trace !== undefined) logger.appendKeys({ trace_id: trace.root });
    const headers: Record<string, string> = trace === undefined ? {} : { [TRACE_HEADER]: writeTrace(trace) };
    try {
      return await answer(input, headers);
    } finally {
      meter.publish();
    }
  };

  async function answer(input: unknown, headers: Readonly<Record<string, string>>): Promise<ProducerAnswer> {
    const asked = readProducerRequest(input, request);
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
    const positions = await producer.send(
      topic,
      events.map((event) => ({ ...encode(event), headers })),
    );
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

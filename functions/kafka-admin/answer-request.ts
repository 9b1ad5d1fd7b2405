import type { Kafka } from 'kafkajs';
import * as z from 'zod';
import { showValue } from '../shared/violations.ts';
import { explainKafkaError } from './explain-kafka-error.ts';
import { createCluster } from './kafkajs-cluster.ts';
import type { KeptCluster } from './kept-cluster.ts';
import type { Answer, Operation, OperationContext } from './operation.ts';
import { OPERATIONS } from './operations/index.ts';
import { Refusal } from './refusal.ts';

const MAX_TRIES = 3;

const requestSchema = z.looseObject({ operation: z.string() });

export interface AnswerOptions extends Omit<OperationContext, 'cluster'> {
  readonly kafka: Kafka;
  /** For what may be tried again after a lost connection; absent: it has connections of its own, as what may not always has. */
  readonly kept?: KeptCluster;
  readonly log: { warn(message: string, attributes: Record<string, unknown>): void };
}

/**
 * Runs the operation that a request names. What cannot be done is answered, not thrown: repeating it would not help.
 * @throws what kafkajs throws when the cluster cannot be reached, or answers in a way that nobody asked for.
 */
export async function answerRequest(input: unknown, options: AnswerOptions): Promise<Answer> {
  const parsed = requestSchema.safeParse(input);
  const operation = OPERATIONS.find(({ name }) => name === parsed.data?.operation);
  if (!parsed.success || operation === undefined) {
    const names = OPERATIONS.map(({ name }) => name).join(', ');
    const value = showValue(parsed.success ? parsed.data.operation : input);
    return {
      status: 'refused',
      violations: [{ path: 'operation', value, problem: `must be one of ${names}` }],
    };
  }
  const { operation: _name, ...request } = parsed.data;
  try {
    return { status: 'done', ...(await runOperation(operation, request, options)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: 'refused', violations: error.violations };
  }
}

/**
 * Runs one operation, again where a lost connection was in its way and it may be repeated.
 * @throws Refusal for what cannot be done; kafkajs' errors.
 */
export async function runOperation(
  operation: Operation,
  request: unknown,
  options: AnswerOptions,
): Promise<object> {
  for (let tries = 1; ; tries++) {
    try {
      return await runConnected(operation, request, options);
    } catch (error) {
      const refusal = toRefusal(error, request);
      const isDoubtful = operation.repeatable && tries === 1 && isCoordinatorNotFound(error);
      if (refusal !== undefined && !isDoubtful) throw refusal;
      if (!isDoubtful && (!operation.repeatable || tries === MAX_TRIES || !isPassing(error))) throw error;
      options.log.warn('Operation tried again', { operation: operation.name, error });
    }
  }
}

async function runConnected(operation: Operation, request: unknown, options: AnswerOptions): Promise<object> {
  if (options.kept !== undefined && operation.repeatable)
    return options.kept.use((cluster) => operation.run(request, { ...options, cluster }));
  const cluster = createCluster(options.kafka);
  try {
    await cluster.connect();
    return await operation.run(request, { ...options, cluster });
  } finally {
    await cluster.disconnect();
  }
}

function toRefusal(error: unknown, request: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  return error instanceof Error ? explainKafkaError(error, request) : undefined;
}

/** kafkajs says of its errors whether the same may succeed another time: a leader moved, a connection was lost. */
function isPassing(error: unknown): error is Error {
  return error instanceof Error && 'retriable' in error && error.retriable === true;
}

/** What kafkajs makes of a group that may not be asked for, and of a connection lost while asking. */
function isCoordinatorNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === 'KafkaJSGroupCoordinatorNotFound';
}

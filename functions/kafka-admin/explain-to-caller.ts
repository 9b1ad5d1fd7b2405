import { HttpProblem } from '../shared/http/problem.ts';
import { Refusal } from './refusal.ts';

export interface Asked {
  /** Of the path. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What fields of the operation are called in the request, where it is otherwise. */
  readonly names: Readonly<Record<string, string>>;
}

/**
 * What a failed operation is to a caller of the HTTP API: 404 for something that the path names and there is not, 422 for
 * what else was refused, 502 for what Kafka failed at. Anything else is returned as it is: the fault is ours.
 */
export function explainToCaller(error: unknown, { parameters, names }: Asked): unknown {
  if (error instanceof Refusal) {
    const violations = error.violations.map(({ path, ...rest }) => ({ path: rename(path, names), ...rest }));
    const isOfPath = error.violations.every(({ path }) => Object.hasOwn(parameters, path));
    const status = error.isMissing && isOfPath ? 404 : 422;
    return new HttpProblem(status, `${error.message}.`, { violations, cause: error });
  }
  if (!(error instanceof Error) || !isOfKafka(error)) return error;
  return new HttpProblem(
    502,
    `Kafka did not do it: ${nameFailure(error)}. Try again; when it goes on, look at the cluster.`,
    { cause: error },
  );
}

/** `offsets[3].offset` with the name of its first part, or of all of it. */
function rename(path: string, names: Readonly<Record<string, string>>): string {
  const whole = names[path];
  if (whole !== undefined) return whole;
  const [first = ''] = path.split(/[.[]/, 1);
  const renamed = names[first];
  return renamed === undefined ? path : `${renamed}${path.slice(first.length)}`;
}

/** kafkajs' errors have its name in theirs; the tokens it asks for are AWS's. */
function isOfKafka(error: Error): boolean {
  return error.name.startsWith('KafkaJS');
}

/** By its name in Kafka where it has one. The log has the message, which may name brokers that callers need not know. */
function nameFailure(error: Error): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('type' in cause && typeof cause.type === 'string') return cause.type;
  }
  return error.name;
}

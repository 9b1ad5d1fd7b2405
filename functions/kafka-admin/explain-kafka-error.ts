import { Refusal } from './refusal.ts';

interface Explanation {
  readonly path: string;
  readonly problem: string;
  /** To whoever asks there is no such thing. */
  readonly isMissing?: boolean;
}

/** What a person can act on, by Kafka's name of the error; all else is the function's failure. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  TOPIC_AUTHORIZATION_FAILED: {
    path: 'topic',
    problem:
      "may not be used so by this function's role: it has the declared topics, and writes to source topics alone",
  },
  GROUP_AUTHORIZATION_FAILED: {
    path: 'group',
    isMissing: true,
    problem:
      "is not to be used so by this function's role, which has the declared groups and where redrives note their progress",
  },
  KafkaJSGroupCoordinatorNotFound: {
    path: 'group',
    isMissing: true,
    problem:
      "is no group that this function's role may ask for: it has the declared groups and where redrives note their progress",
  },
  INVALID_GROUP_ID: { path: 'group', problem: 'is no name of a group for the cluster' },
  UNKNOWN_TOPIC_OR_PARTITION: {
    path: 'topic',
    isMissing: true,
    problem: 'has just gone: look at the topics again',
  },
  OFFSET_OUT_OF_RANGE: {
    path: 'from',
    problem: 'has just been deleted by retention: begin at a later offset',
  },
  LEADER_NOT_AVAILABLE: {
    path: 'topic',
    problem: 'is in a cluster of which a partition has no leader at the moment: try again',
  },
  UNKNOWN_MEMBER_ID: {
    path: 'group',
    problem: 'has members: its offsets are theirs to set until they have left',
  },
  KafkaJSNotImplemented: {
    path: 'topic',
    problem: 'has records in a compression that is not read here: gzip, zstd and none are',
  },
};

/** The refusal that an error of kafkajs amounts to; undefined for what is no fault of the request. */
export function explainKafkaError(error: Error, request: unknown): Refusal | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const name = 'type' in cause && typeof cause.type === 'string' ? cause.type : cause.name;
    const found = EXPLANATIONS[name];
    if (found === undefined) continue;
    const value: unknown =
      typeof request === 'object' && request !== null ? Reflect.get(request, found.path) : undefined;
    const { path, problem, isMissing = false } = found;
    return new Refusal([{ path, problem, value: JSON.stringify(value) ?? 'absent' }], {
      cause: error,
      isMissing,
    });
  }
  return undefined;
}

/** Whether an error of kafkajs is of that name, by itself or behind another. */
export function isKafkaError(error: unknown, type: string): error is Error {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('type' in cause && cause.type === type) return true;
  }
  return false;
}

/** An error of the cluster in one line, by its name in Kafka where it has one. */
export function describeFailure(error: Error): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('type' in cause && typeof cause.type === 'string') return `${cause.type}: ${cause.message}`;
  }
  return `${error.name}: ${error.message}`;
}

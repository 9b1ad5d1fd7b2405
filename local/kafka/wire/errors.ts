import { type Reader, WireError } from './reader.ts';
import type { WireType } from './types.ts';
import type { Writer } from './writer.ts';

/**
 * Every error code this broker answers with, by Kafka's own names; and those that a real one answers while it starts or
 * makes a topic.
 * https://kafka.apache.org/protocol.html#protocol_error_codes
 */
const KAFKA_ERRORS = {
  UNKNOWN_SERVER_ERROR: -1,
  NONE: 0,
  OFFSET_OUT_OF_RANGE: 1,
  CORRUPT_MESSAGE: 2,
  UNKNOWN_TOPIC_OR_PARTITION: 3,
  LEADER_NOT_AVAILABLE: 5,
  NOT_LEADER_OR_FOLLOWER: 6,
  MESSAGE_TOO_LARGE: 10,
  OFFSET_METADATA_TOO_LARGE: 12,
  COORDINATOR_LOAD_IN_PROGRESS: 14,
  COORDINATOR_NOT_AVAILABLE: 15,
  NOT_COORDINATOR: 16,
  INVALID_TOPIC_EXCEPTION: 17,
  INVALID_REQUIRED_ACKS: 21,
  ILLEGAL_GENERATION: 22,
  INCONSISTENT_GROUP_PROTOCOL: 23,
  INVALID_GROUP_ID: 24,
  UNKNOWN_MEMBER_ID: 25,
  INVALID_SESSION_TIMEOUT: 26,
  REBALANCE_IN_PROGRESS: 27,
  INVALID_COMMIT_OFFSET_SIZE: 28,
  TOPIC_AUTHORIZATION_FAILED: 29,
  GROUP_AUTHORIZATION_FAILED: 30,
  CLUSTER_AUTHORIZATION_FAILED: 31,
  INVALID_TIMESTAMP: 32,
  UNSUPPORTED_SASL_MECHANISM: 33,
  ILLEGAL_SASL_STATE: 34,
  UNSUPPORTED_VERSION: 35,
  TOPIC_ALREADY_EXISTS: 36,
  INVALID_PARTITIONS: 37,
  INVALID_REPLICATION_FACTOR: 38,
  INVALID_REPLICA_ASSIGNMENT: 39,
  INVALID_CONFIG: 40,
  INVALID_REQUEST: 42,
  POLICY_VIOLATION: 44,
  OUT_OF_ORDER_SEQUENCE_NUMBER: 45,
  INVALID_PRODUCER_EPOCH: 47,
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 53,
  SASL_AUTHENTICATION_FAILED: 58,
  NON_EMPTY_GROUP: 68,
  GROUP_ID_NOT_FOUND: 69,
  FETCH_SESSION_ID_NOT_FOUND: 70,
  FENCED_LEADER_EPOCH: 74,
  UNKNOWN_LEADER_EPOCH: 75,
  MEMBER_ID_REQUIRED: 79,
  GROUP_MAX_SIZE_REACHED: 81,
  FENCED_INSTANCE_ID: 82,
  GROUP_SUBSCRIBED_TO_TOPIC: 86,
  INVALID_RECORD: 87,
  UNKNOWN_TOPIC_ID: 100,
} as const;

export type KafkaErrorName = keyof typeof KAFKA_ERRORS;

/** A refusal as a handler puts it into its response. */
export interface KafkaRefusal {
  readonly error: KafkaErrorName;
  readonly message: string;
}

const NAMES = new Map<number, KafkaErrorName>();
for (const name of Object.keys(KAFKA_ERRORS)) if (isErrorName(name)) NAMES.set(KAFKA_ERRORS[name], name);

function isErrorName(name: string): name is KafkaErrorName {
  return name in KAFKA_ERRORS;
}

/** An error code on the wire, its name in a handler. */
export const kafkaError: WireType<KafkaErrorName> = {
  initial: 'NONE',
  codec: () => ({
    read(reader: Reader) {
      const code = reader.int16();
      const name = NAMES.get(code);
      if (name === undefined) throw new WireError(`error code ${code} is not one of this broker`);
      return name;
    },
    write: (writer: Writer, name) => writer.int16(KAFKA_ERRORS[name]),
  }),
};

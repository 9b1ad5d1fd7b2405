/**
 * kafkajs' own cluster and brokers, which its public clients are built on. Its consumer reads in a group alone, and its
 * `admin.setOffsets` joins the group and sleeps for five seconds; the requests beneath do exactly what is asked, leave no
 * group behind, and have the broker itself refuse to move a group that has members.
 */
import type { Kafka } from 'kafkajs';
import * as z from 'zod';

export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** Of all topics that may be seen, when none is named. @throws kafkajs' error when a partition has no leader. */
  metadata(request: { topics: readonly string[] }): Promise<ClusterMetadata>;
  findBroker(request: { nodeId: string }): Promise<Broker>;
  findGroupCoordinator(request: { groupId: string }): Promise<Broker>;
}

export interface ClusterMetadata {
  readonly brokers: readonly { readonly nodeId: number }[];
  readonly controllerId: number;
  readonly topicMetadata: readonly {
    readonly topic: string;
    readonly isInternal: boolean;
    readonly partitionMetadata: readonly {
      readonly partitionId: number;
      readonly leader: number;
      readonly replicas: readonly number[];
      readonly isr: readonly number[];
    }[];
  }[];
}

/** Offsets and timestamps are decimal digits. Every method throws when one of the partitions answered with an error. */
export interface Broker {
  fetch(request: {
    replicaId: -1;
    isolationLevel: IsolationLevel;
    maxWaitTime: number;
    minBytes: number;
    maxBytes: number;
    topics: readonly TopicPartitions<{ partition: number; fetchOffset: string; maxBytes: number }>[];
  }): Promise<{
    readonly responses: readonly {
      readonly topicName: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly highWatermark: string;
        readonly messages: readonly FetchedMessage[];
      }[];
    }[];
  }>;
  produce(request: {
    acks: -1;
    timeout: number;
    topicData: readonly TopicPartitions<{ partition: number; messages: readonly ProducedMessage[] }>[];
  }): Promise<{
    readonly topics: readonly {
      readonly topicName: string;
      readonly partitions: readonly { readonly partition: number; readonly baseOffset: string }[];
    }[];
  }>;
  listOffsets(request: {
    replicaId: -1;
    isolationLevel: IsolationLevel;
    topics: readonly TopicPartitions<{ partition: number; timestamp: number }>[];
  }): Promise<{
    readonly responses: readonly {
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }>;
  offsetCommit(request: {
    groupId: string;
    groupGenerationId: number;
    memberId: string;
    topics: readonly TopicPartitions<{ partition: number; offset: string; metadata?: string }>[];
  }): Promise<unknown>;
  /** Of all topics that the group has committed, when none is named. */
  offsetFetch(request: {
    groupId: string;
    topics: readonly TopicPartitions<{ partition: number }>[];
  }): Promise<{
    readonly responses: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly offset: string;
        readonly metadata: string | null;
      }[];
    }[];
  }>;
  /** Of the groups that this broker coordinates. */
  listGroups(): Promise<{
    readonly groups: readonly { readonly groupId: string; readonly protocolType: string }[];
  }>;
  describeGroups(request: { groupIds: readonly string[] }): Promise<{
    readonly groups: readonly {
      readonly groupId: string;
      readonly state: string;
      readonly protocolType: string;
      readonly protocol: string;
      readonly members: readonly {
        readonly memberId: string;
        readonly clientId: string;
        readonly clientHost: string;
        readonly memberAssignment: Buffer;
      }[];
    }[];
  }>;
  describeConfigs(request: {
    resources: readonly { readonly type: number; readonly name: string }[];
    includeSynonyms: boolean;
  }): Promise<{
    readonly resources: readonly {
      readonly configEntries: readonly {
        readonly configName: string;
        readonly configValue: string | null;
        readonly configSource: number;
      }[];
    }[];
  }>;
}

interface TopicPartitions<P> {
  readonly topic: string;
  readonly partitions: readonly P[];
}

export interface FetchedMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** A name that repeats has its values in a list. */
  readonly headers: Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>;
  readonly isControlRecord: boolean;
}

export type HeaderValue = Buffer | null;

export interface ProducedMessage {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | readonly Buffer[]>>;
}

/** 0 reads uncommitted: what Kafka's own console consumer and offset tools do. */
type IsolationLevel = 0;
export const READ_UNCOMMITTED = 0;

/** kafkajs' default, which it applies in its public clients alone. */
const METADATA_MAX_AGE_MS = 300_000;

const createClusterSchema = z.custom<
  (options: { metadataMaxAge: number; allowAutoTopicCreation: boolean }) => Cluster
>(
  (value) => typeof value === 'function',
  'kafkajs has no private:Kafka:createCluster any more: look for what its clients are made of now',
);

/** A cluster with the client's settings, not yet connected. It makes no topics. @throws ZodError for another kafkajs. */
export function createCluster(kafka: Kafka): Cluster {
  const name = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  const create = createClusterSchema.parse(name && Reflect.get(kafka, name));
  return create({ metadataMaxAge: METADATA_MAX_AGE_MS, allowAutoTopicCreation: false });
}

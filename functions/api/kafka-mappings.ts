import {
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  type LambdaClient,
  paginateListEventSourceMappings,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { HttpProblem } from '../shared/http/problem.ts';

/** An event source mapping of a Kafka topic. */
export interface KafkaMapping {
  readonly uuid: string;
  readonly function_name: string;
  readonly topic: string;
  readonly group: string;
  /** The service's word: `Enabled`, `Disabling`, ... */
  readonly state: string;
  /** `OK`, `No records processed`, or what is wrong. */
  readonly last_result: string;
}

/** The mappings of one cluster. */
export interface Cluster {
  readonly client: LambdaClient;
  readonly clusterArn: string;
}

/** The mapping is on its way from one state to another, and takes no change until it is there. */
const IN_USE = ['ResourceInUseException', 'ResourceConflictException'];

/** All of them, by group. */
export async function listMappings({ client, clusterArn }: Cluster): Promise<KafkaMapping[]> {
  const found: EventSourceMappingConfiguration[] = [];
  const pages = paginateListEventSourceMappings({ client }, { EventSourceArn: clusterArn });
  for await (const { EventSourceMappings = [] } of pages) found.push(...EventSourceMappings);
  return found.map(toMapping).sort((one, other) => (one.group < other.group ? -1 : 1));
}

/** @throws HttpProblem 404 when the cluster has no such mapping. */
export async function getMapping({ client, clusterArn }: Cluster, uuid: string): Promise<KafkaMapping> {
  try {
    const found = await client.send(new GetEventSourceMappingCommand({ UUID: uuid }));
    if (found.EventSourceArn === clusterArn) return toMapping(found);
  } catch (error) {
    // The role has the mappings of the stacks alone: of any other, whether it is there or not, Lambda says the second.
    if (!isNamed(error, ['ResourceNotFoundException', 'AccessDeniedException'])) throw error;
    throw missing(uuid, error);
  }
  throw missing(uuid);
}

/**
 * Asks for it to be enabled or disabled, which takes up to a minute.
 * @throws HttpProblem 404 when the cluster has no such mapping, 409 while it is on its way from one state to another.
 */
export async function switchMapping(
  cluster: Cluster,
  { uuid, enabled }: { uuid: string; enabled: boolean },
): Promise<KafkaMapping> {
  const { state } = await getMapping(cluster, uuid);
  try {
    return toMapping(
      await cluster.client.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: enabled })),
    );
  } catch (error) {
    if (!isNamed(error, IN_USE)) throw error;
    throw new HttpProblem(
      409,
      `Mapping ${uuid} was ${state} and takes no change before it has come to rest: try again then.`,
      { cause: error },
    );
  }
}

function missing(uuid: string, cause?: unknown): HttpProblem {
  return new HttpProblem(404, `There is no mapping ${uuid} of the cluster. GET /mappings has them all.`, {
    cause,
  });
}

function isNamed(error: unknown, names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

function toMapping(configuration: EventSourceMappingConfiguration): KafkaMapping {
  const { UUID = '', FunctionArn = '', Topics = [], State = '', LastProcessingResult = '' } = configuration;
  return {
    uuid: UUID,
    function_name: FunctionArn.replace(/^.*:function:/, ''),
    topic: Topics.join(','),
    group: configuration.AmazonManagedKafkaEventSourceConfig?.ConsumerGroupId ?? UUID,
    state: State,
    last_result: LastProcessingResult,
  };
}

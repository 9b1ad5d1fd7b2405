import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { createTarget, type Target } from '../../../bin/target/target.ts';

export interface FakeMapping {
  readonly UUID: string;
  readonly group: string;
  State: string;
}

export interface FakeStack {
  readonly target: Target;
  /** What was asked for, in order: `list`, `enable`, `disable`, and the operations of the function. */
  readonly asked: string[];
}

/**
 * Stacks whose mappings take some looks to change state, as on AWS, and whose function answers what a test says.
 * @param options.looks how often a mapping is seen on its way.
 */
export function fakeStack(options: {
  mappings: readonly FakeMapping[];
  looks?: number;
  answer: (request: Record<string, unknown>) => unknown;
  /** Called before each request to Lambda; what it throws is the answer. */
  fault?: (name: string) => Error | undefined;
}): FakeStack {
  const { mappings, looks = 1, answer, fault } = options;
  const asked: string[] = [];
  const onTheWay = new Map<string, { to: string; looks: number }>();
  const find = (uuid: string): FakeMapping => {
    const mapping = mappings.find(({ UUID }) => UUID === uuid);
    if (mapping === undefined) throw new Error(`no mapping ${uuid}`);
    return mapping;
  };
  const handlers: Record<string, (input: { UUID: string; Enabled: boolean }) => unknown> = {
    ListEventSourceMappingsCommand: () => {
      asked.push('list');
      return {
        EventSourceMappings: mappings.map(({ group, ...mapping }) => ({
          ...mapping,
          FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:consumer',
          Topics: ['orders'],
          AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: group },
        })),
      };
    },
    GetEventSourceMappingCommand: ({ UUID }) => {
      const mapping = find(UUID);
      const way = onTheWay.get(UUID);
      if (way !== undefined && way.looks-- <= 0) {
        mapping.State = way.to;
        onTheWay.delete(UUID);
      }
      return { State: mapping.State };
    },
    UpdateEventSourceMappingCommand: ({ UUID, Enabled }) => {
      asked.push(Enabled ? 'enable' : 'disable');
      find(UUID).State = Enabled ? 'Enabling' : 'Disabling';
      onTheWay.set(UUID, { to: Enabled ? 'Enabled' : 'Disabled', looks });
      return {};
    },
  };
  const config = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const lambda = new LambdaClient(config);
  lambda.middlewareStack.add(
    (_next, context) => async (args) => {
      const name = context.commandName ?? '';
      const error = fault?.(name);
      if (error !== undefined) throw error;
      return { output: Object(handlers[name]?.(Object(args.input))), response: {} };
    },
    { step: 'initialize', priority: 'high' },
  );
  const target = createTarget({
    name: 'AWS',
    dynamodb: new DynamoDBClient(config),
    lambda,
    outputs: new Map([
      ['ClusterArn', 'arn'],
      ['KafkaAdminFunction', 'admin'],
    ]),
  });
  return {
    asked,
    target: {
      ...target,
      invoke: async (_name, payload) => {
        const request = Object(payload);
        asked.push(String(request.operation));
        return answer(request);
      },
    },
  };
}

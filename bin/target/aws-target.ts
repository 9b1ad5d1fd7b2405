import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { asError, UserError } from '../../local/core/errors.ts';
import { explainAwsFailure } from './explain-aws-failure.ts';
import { createTarget, type Target } from './target.ts';

/** A network that swallows packets would otherwise be told of after minutes. */
const CONNECTION_TIMEOUT_MS = 5_000;

export interface AwsOptions {
  /** Of the shared configuration files; absent, whatever the AWS SDK finds. */
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** The stacks whose outputs say where everything is. */
  readonly stacks: readonly string[];
}

/**
 * The stacks on AWS. Everything its clients throw that a person can act on is a UserError: CREDENTIALS_INVALID,
 * ACCESS_DENIED, REQUEST_FAILED when nothing answers.
 * @throws UserError these, and STACK_ABSENT when there is no such stack.
 */
export async function connectAws({ profile, region, stacks }: AwsOptions): Promise<Target> {
  const config = configOf({ profile, region });
  const cloudformation = explained(new CloudFormationClient(config));
  try {
    const [where, ...found] = await Promise.all([
      regionOf(cloudformation),
      ...stacks.map((stack) => readOutputs(cloudformation, stack)),
    ]);
    return createTarget({
      name: `AWS (${where}: ${stacks.join(', ')})`,
      dynamodb: explained(new DynamoDBClient(config)),
      lambda: explained(new LambdaClient(config)),
      outputs: new Map(found.flat()),
    });
  } finally {
    cloudformation.destroy();
  }
}

/** Who would change something, and where: `AWS account 111122223333, region eu-west-1`. */
export async function describeAccount({ profile, region }: Omit<AwsOptions, 'stacks'>): Promise<string> {
  const sts = explained(new STSClient(configOf({ profile, region })));
  try {
    const [identity, where] = await Promise.all([sts.send(new GetCallerIdentityCommand({})), regionOf(sts)]);
    return `AWS account ${identity.Account}, region ${where}`;
  } finally {
    sts.destroy();
  }
}

function configOf({ profile, region }: Omit<AwsOptions, 'stacks'>) {
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS },
  };
}

async function readOutputs(client: CloudFormationClient, stack: string): Promise<[string, string][]> {
  const answer = await client
    .send(new DescribeStacksCommand({ StackName: stack }))
    .catch(async (error: unknown) => {
      // What DescribeStacks answers for a stack that is not there.
      if (
        !(error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message))
      )
        throw error;
      throw new UserError(
        'STACK_ABSENT',
        `There is no stack ${stack} in ${await regionOf(client)}. Deploy it with \`npx cdk deploy --all\`, or name where it is with --region, --profile and --stack.`,
        { cause: error },
      );
    });
  return (answer.Stacks ?? []).flatMap(({ Outputs = [] }) =>
    Outputs.flatMap(({ OutputKey, OutputValue }): [string, string][] =>
      OutputKey === undefined || OutputValue === undefined ? [] : [[OutputKey, OutputValue]],
    ),
  );
}

/** @throws UserError ARGUMENT_INVALID when neither a flag nor the person's configuration names one. */
async function regionOf(client: CloudFormationClient | STSClient): Promise<string> {
  try {
    return await client.config.region();
  } catch (error) {
    throw explainAwsFailure(asError(error)) ?? error;
  }
}

/** Has a client throw what a person can act on in these words; what else it throws stays as it is. */
function explained<C extends CloudFormationClient | DynamoDBClient | LambdaClient | STSClient>(client: C): C {
  const { middlewareStack }: { middlewareStack: Pick<CloudFormationClient['middlewareStack'], 'add'> } =
    client;
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw explainAwsFailure(asError(error)) ?? error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'explainFailures' },
  );
  return client;
}

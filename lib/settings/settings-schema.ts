import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import { deadLetterTopicOf } from '../declared-topics.ts';
import type { PipelineDeclaration } from '../pipeline-declaration.ts';
import { flag, list, wholeNumber } from './scalars.ts';

/** What CloudWatch Logs takes. */
const LOG_RETENTION_DAYS = Object.values(RetentionDays).filter(
  (days): days is number => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

/** Kafka's own default. */
const WEEK_HOURS = 168;
/** Leader partitions of one MSK Serverless cluster, of all its topics: https://docs.aws.amazon.com/msk/latest/developerguide/limits.html */
const MAX_PARTITIONS = 2_400;
/** https://docs.aws.amazon.com/lambda/latest/api/API_ProvisionedPollerConfig.html */
const MAX_MINIMUM_POLLERS = 200;
const MAX_POLLERS = 2_000;
const MAX_RETENTION_HOURS = 365 * 24;

/** Of an account in a Region, all its APIs together: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_REQUESTS_PER_SECOND = 10_000;
const MAX_BURST = 5_000;
/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
const RESERVED_IN_DOMAINS = /aws|amazon|cognito/;
const DOMAIN_HINT = 'give one without aws, amazon and cognito, which Cognito takes in no domain';

const logRetention = z.preprocess(
  (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
  z.literal(
    LOG_RETENTION_DAYS,
    `give a number of days that CloudWatch Logs takes: ${LOG_RETENTION_DAYS.join(', ')}`,
  ),
);

const network = z
  .strictObject({
    /** An existing VPC; absent, the stacks make one of their own. */
    vpcId: z
      .string()
      .regex(/^vpc-[\da-f]{8,17}$/, 'give the id of a VPC, vpc-0123456789abcdef0')
      .optional(),
    /** Of that VPC, at least two in different availability zones. */
    subnetIds: list(/^subnet-[\da-f]{8,17}$/, 'give ids of subnets, subnet-0123456789abcdef0').optional(),
    /**
     * Of these subnets, when they have no way to S3 yet: a gateway endpoint is added to them. Through it the function behind
     * Custom::KafkaTopics answers CloudFormation.
     */
    routeTableIds: list(/^rtb-[\da-f]{8,17}$/, 'give ids of route tables, rtb-0123456789abcdef0').optional(),
    /** Of a VPC of the stacks' own: names, since MSK Serverless is not offered in every zone. Absent: the Region's first two. */
    availabilityZones: list(
      /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/,
      'give two or three names, us-east-1a,us-east-1b',
    ).optional(),
  })
  .superRefine(({ vpcId, subnetIds, routeTableIds, availabilityZones }, { addIssue }) => {
    const report = (name: string, message: string) => addIssue({ code: 'custom', path: [name], message });
    if (vpcId !== undefined && (subnetIds ?? []).length < 2)
      report('subnetIds', 'give at least two subnets of network.vpcId, in different availability zones');
    if (vpcId === undefined && subnetIds !== undefined) report('vpcId', 'give the VPC of network.subnetIds');
    if (vpcId === undefined && routeTableIds !== undefined)
      report('vpcId', 'give the VPC of network.routeTableIds');
    if (vpcId !== undefined && availabilityZones !== undefined)
      report('availabilityZones', 'leave it out: the subnets of network.vpcId have theirs');
    if (availabilityZones !== undefined && (availabilityZones.length < 2 || availabilityZones.length > 3))
      report('availabilityZones', 'give two or three names, us-east-1a,us-east-1b');
  });

const alarms = z
  .strictObject({
    /** Who hears of alarms; absent: they are seen in the console, and nobody is told. */
    email: z.email('give an e-mail address').optional(),
    /** A budget of the account that e-mails when the month's costs pass it, or are forecast to. */
    monthlyBudgetUsd: wholeNumber(1, 1_000_000).optional(),
  })
  .refine(({ email, monthlyBudgetUsd }) => monthlyBudgetUsd === undefined || email !== undefined, {
    path: ['email'],
    error: 'give the e-mail address that hears of the budget: alarms.monthlyBudgetUsd is set',
  });

const notifications = z
  .strictObject({
    mode: z.enum(['log', 'send'], 'give log or send').default('log'),
    sender: z.email('give the e-mail address that SES sends from').optional(),
    /** For each user and window. */
    limit: wholeNumber(1, 1_000_000).default(30),
    windowSeconds: wholeNumber(1, 86_400).default(60),
    overLimit: z.enum(['defer', 'drop'], 'give defer or drop').default('defer'),
  })
  .refine(({ mode, sender }) => mode === 'log' || sender !== undefined, {
    path: ['sender'],
    error: 'give the e-mail address that SES sends from: notifications.mode is send',
  });

const api = z.strictObject({
  /** To all routes together; what comes faster is answered with 429. */
  requestsPerSecond: wholeNumber(1, MAX_REQUESTS_PER_SECOND).default(100),
  /** How many may come at once. */
  burst: wholeNumber(1, MAX_BURST).default(200),
});

const signIn = z.strictObject({
  /** Where people sign in: `https://<prefix>.auth.<region>.amazoncognito.com`. Absent: the name and the account. */
  domainPrefix: z
    .string()
    .regex(
      /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/,
      'give up to 63 small letters, digits and hyphens, none at an end',
    )
    .refine((prefix) => !RESERVED_IN_DOMAINS.test(prefix), DOMAIN_HINT)
    .optional(),
  /** Whether everybody signs in with an authenticator app too. To be chosen before the first deployment: lib/api/sign-in.ts. */
  requireMfa: flag().default(false),
});

const pipeline = {
  batchSize: wholeNumber(1, 10_000),
  batchingWindowSeconds: wholeNumber(0, 300),
  retryLimit: wholeNumber(0, 10_000),
  minimumPollers: wholeNumber(1, MAX_MINIMUM_POLLERS).default(1),
  /** Absent: one for each partition; more would have nothing to read. */
  maximumPollers: wholeNumber(1, MAX_POLLERS).optional(),
};
const ownTopic = {
  partitions: wholeNumber(1, MAX_PARTITIONS),
  retentionHours: wholeNumber(1, MAX_RETENTION_HOURS).default(WEEK_HOURS),
};
const anyPipeline = z.object({ ...pipeline, ...z.object(ownTopic).partial().shape });

function pipelineSchema({ topic, consumer }: PipelineDeclaration): z.ZodType<z.output<typeof anyPipeline>> {
  const schema = z.strictObject({
    ...pipeline,
    batchSize: pipeline.batchSize.default(consumer.batchSize),
    batchingWindowSeconds: pipeline.batchingWindowSeconds.default(consumer.batchingWindowSeconds),
    retryLimit: pipeline.retryLimit.default(consumer.retryLimit),
  });
  if (!('name' in topic)) return schema.prefault({});
  return schema
    .extend({ ...ownTopic, partitions: ownTopic.partitions.default(topic.partitions) })
    .prefault({});
}

/**
 * What a deployment may choose, and what it is when nothing is chosen.
 * @param pipelines the declarations, which have the defaults of their own settings.
 */
export function settingsSchema(pipelines: readonly PipelineDeclaration[]) {
  const ofPipelines: Record<string, ReturnType<typeof pipelineSchema>> = Object.fromEntries(
    pipelines.map((declaration) => [declaration.name, pipelineSchema(declaration)]),
  );
  return z
    .strictObject({
      /** What physical names begin with: `millrace-orders-producer`. Another name makes another deployment in the same account. */
      name: z
        .string()
        .regex(
          /^[a-z](-?[a-z\d]){1,19}$/,
          'give 2 to 20 small letters, digits and single hyphens, a letter first',
        )
        .default('millrace'),
      /** Absent: those of whoever deploys. */
      account: z
        .string()
        .regex(/^\d{12}$/, 'give the 12 digits of an AWS account')
        .optional(),
      region: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'give a region such as eu-west-1')
        .optional(),
      /** What becomes of the cluster, tables, users, schemas and logs when they leave the stacks. `retain` also protects tables and users from deletion. */
      removalPolicy: z.enum(['retain', 'destroy'], 'give retain or destroy').default('retain'),
      logRetentionDays: logRetention.default(RetentionDays.ONE_MONTH),
      /**
       * Whether functions that could harm the cluster or each other by their number are limited. Of what an account may run at a time
       * Lambda keeps 100 unreserved, so that a new account, which may run ten, cannot reserve any.
       */
      reserveConcurrency: flag().default(false),
      /**
       * Whether Lambda records traces: of each function one a second and a twentieth of the rest, on which it gives no say, so that
       * this is all there is to choose.
       */
      tracing: flag().default(true),
      /** Whether what the clock invokes is invoked. */
      schedules: flag().default(true),
      network: network.prefault({}),
      alarms: alarms.prefault({}),
      notifications: notifications.prefault({}),
      api: api.prefault({}),
      signIn: signIn.prefault({}),
      pipelines: z.strictObject(ofPipelines).prefault({}),
    })
    .superRefine((settings, { addIssue }) => {
      const report = (path: string[], message: string) => addIssue({ code: 'custom', path, message });
      const { region, network, name, signIn } = settings;
      if (signIn.domainPrefix === undefined && RESERVED_IN_DOMAINS.test(name))
        report(['signIn', 'domainPrefix'], `${DOMAIN_HINT}, as it would be by the name`);
      if (region !== undefined && network.availabilityZones?.some((zone) => zone.slice(0, -1) !== region))
        report(['network', 'availabilityZones'], `give zones of ${region}, which is the region`);
      for (const { name, setting, problem } of pollerProblems(pipelines, settings.pipelines))
        report(['pipelines', name, setting], problem);
      const partitions = countPartitions(pipelines, settings.pipelines);
      if (partitions > MAX_PARTITIONS)
        report(
          ['pipelines', largestTopic(settings.pipelines), 'partitions'],
          `give fewer: all topics and their dead-letter topics have ${partitions} together, and MSK Serverless takes ${MAX_PARTITIONS}`,
        );
    });
}

type ChosenPipelines = Readonly<Record<string, z.output<typeof anyPipeline>>>;

function countPartitions(declarations: readonly PipelineDeclaration[], chosen: ChosenPipelines): number {
  const own = Object.values(chosen).map(({ partitions = 0 }) => partitions);
  const ofDeadLetters = declarations.map(({ consumer }) => deadLetterTopicOf(consumer).partitions);
  return [...own, ...ofDeadLetters].reduce((sum, partitions) => sum + partitions, 0);
}

function largestTopic(chosen: ChosenPipelines): string {
  const [largest] = Object.entries(chosen)
    .map(([name, { partitions = 0 }]) => ({ name, partitions }))
    .sort((one, other) => other.partitions - one.partitions);
  return largest?.name ?? '';
}

interface PollerProblem {
  readonly name: string;
  readonly setting: 'minimumPollers' | 'maximumPollers';
  readonly problem: string;
}

function pollerProblems(
  declarations: readonly PipelineDeclaration[],
  settings: ChosenPipelines,
): PollerProblem[] {
  return declarations.flatMap(({ name, topic }): PollerProblem[] => {
    const { minimumPollers = 1, maximumPollers } = settings[name] ?? {};
    const partitions = settings['name' in topic ? name : topic.of]?.partitions ?? MAX_PARTITIONS;
    const atMost = `give at most ${partitions}: the topic has no more partitions, and a poller reads at least one`;
    if ((maximumPollers ?? 0) > partitions) return [{ name, setting: 'maximumPollers', problem: atMost }];
    if (minimumPollers > partitions) return [{ name, setting: 'minimumPollers', problem: atMost }];
    if (minimumPollers <= (maximumPollers ?? partitions)) return [];
    const atLeast = `give at least pipelines.${name}.minimumPollers, which is ${minimumPollers}`;
    return [{ name, setting: 'maximumPollers', problem: atLeast }];
  });
}

import { describe, expect, it } from 'vitest';
import { pipelines } from '../../../lib/pipelines/index.ts';
import { readSettings } from '../../../lib/settings/read-settings.ts';
import { SettingError } from '../../../lib/settings/setting-error.ts';
import { stages } from '../../../lib/settings/stages/index.ts';

const read = (context: Record<string, unknown> = {}) => readSettings({ context, stages, pipelines });

function problemsOf(context: Record<string, unknown>): string[] {
  try {
    read(context);
  } catch (error) {
    if (error instanceof SettingError) return error.message.split('\n');
    throw error;
  }
  throw new Error('the context was accepted');
}

describe('readSettings', () => {
  it('is dev unless told otherwise, which goes with its stacks; prod stays, and reserves concurrency', () => {
    expect(read()).toEqual(read({ stage: 'dev' }));
    expect(read()).toMatchObject({
      removalPolicy: 'destroy',
      logRetentionDays: 7,
      reserveConcurrency: false,
    });
    expect(read({ stage: 'prod' })).toMatchObject({
      removalPolicy: 'retain',
      logRetentionDays: 365,
      reserveConcurrency: true,
    });
  });

  it('keeps data of a stage that does not say what becomes of it', () => {
    const context = { stage: 'quiet' };
    expect(readSettings({ context, stages: { quiet: {} }, pipelines }).removalPolicy).toBe('retain');
  });

  it('takes from the declarations what nobody chose', () => {
    const consumer = { batchSize: 500, batchingWindowSeconds: 0, retryLimit: 3, minimumPollers: 1 };
    const withTopic = { ...consumer, partitions: 3, retentionHours: 168 };
    expect(read().pipelines).toEqual({
      orders: withTopic,
      fulfilment: consumer,
      emails: withTopic,
      notifications: withTopic,
      payments: withTopic,
    });
  });

  it('takes text, as the command line gives it, and values, as cdk.json may hold them', () => {
    const asText = {
      'pipelines.orders.batchSize': '20',
      schedules: 'false',
      logRetentionDays: '30',
      'network.vpcId': 'vpc-0123456789abcdef0',
      'network.subnetIds': 'subnet-0123456789abcdef0, subnet-0123456789abcdef1',
      'notifications.mode': 'send',
      'notifications.sender': 'news@example.com',
    };
    const asValues = {
      ...asText,
      'pipelines.orders.batchSize': 20,
      schedules: false,
      logRetentionDays: 30,
      'network.subnetIds': ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    };
    expect(read(asText)).toEqual(read(asValues));
    expect(read(asText)).toMatchObject({
      schedules: false,
      logRetentionDays: 30,
      network: { subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] },
      pipelines: { orders: { batchSize: 20 } },
    });
  });

  it('lets the context win over the stage', () => {
    const context = { stage: 'mine', 'pipelines.payments.retryLimit': 7 };
    const mine = { pipelines: { payments: { retryLimit: 5, batchSize: 50 } }, region: 'eu-west-1' };
    expect(readSettings({ context, stages: { mine }, pipelines })).toMatchObject({
      region: 'eu-west-1',
      pipelines: { payments: { retryLimit: 7, batchSize: 50 } },
    });
  });

  it("passes over what is the CDK's own", () => {
    const context = { '@aws-cdk/core:checkSecretUsage': true, 'aws:cdk:bundling-stacks': ['**'] };
    expect(read(context)).toEqual(read());
  });

  it.each([
    [
      'stage',
      'production',
      'context "stage" is "production", which is no stage: give -c stage=dev or -c stage=prod',
    ],
    ['stage', 1, 'context "stage" is 1, which is no stage: give -c stage=dev or -c stage=prod'],
    [
      'stage',
      'toString',
      'context "stage" is "toString", which is no stage: give -c stage=dev or -c stage=prod',
    ],
    [
      'name',
      'My App',
      'context "name" is "My App": give 2 to 20 small letters, digits and single hyphens, a letter first',
    ],
    ['account', '1234', 'context "account" is "1234": give the 12 digits of an AWS account'],
    ['region', 'Ireland', 'context "region" is "Ireland": give a region such as eu-west-1'],
    ['removalPolicy', 'snapshot', 'context "removalPolicy" is "snapshot": give retain or destroy'],
    ['schedules', 'off', 'context "schedules" is "off": give true or false'],
    ['alarms.email', 'me', 'context "alarms.email" is "me": give an e-mail address'],
    ['notifications.mode', 'sned', 'context "notifications.mode" is "sned": give log or send'],
    [
      'notifications.limit',
      '0',
      'context "notifications.limit" is "0": give a whole number from 1 to 1000000',
    ],
    [
      'notifications.limit',
      '1e3',
      'context "notifications.limit" is "1e3": give a whole number from 1 to 1000000',
    ],
    [
      'notifications.windowSeconds',
      1.5,
      'context "notifications.windowSeconds" is 1.5: give a whole number from 1 to 86400',
    ],
    [
      'api.requestsPerSecond',
      '10001',
      'context "api.requestsPerSecond" is "10001": give a whole number from 1 to 10000',
    ],
    ['api.burst', '0', 'context "api.burst" is "0": give a whole number from 1 to 5000'],
    [
      'signIn.domainPrefix',
      'Mill.Race',
      'context "signIn.domainPrefix" is "Mill.Race": give up to 63 small letters, digits and hyphens, none at an end',
    ],
    [
      'signIn.domainPrefix',
      'millrace-aws',
      'context "signIn.domainPrefix" is "millrace-aws": give one without aws, amazon and cognito, which Cognito takes in no domain',
    ],
    [
      'pipelines.orders.batchSize',
      '',
      'context "pipelines.orders.batchSize" is "": give a whole number from 1 to 10000',
    ],
    [
      'pipelines.orders.batchSize',
      20_000,
      'context "pipelines.orders.batchSize" is 20000: give a whole number from 1 to 10000',
    ],
  ])('refuses %s of %j and says what fits', (key, value, problem) => {
    expect(problemsOf({ [key]: value })).toEqual([problem]);
  });

  it('lists what CloudWatch takes for a retention that it does not', () => {
    expect(problemsOf({ logRetentionDays: '10' })).toEqual([
      expect.stringMatching(
        /^context "logRetentionDays" is "10": give a number of days .* 1, 3, 5, 7, 14, 30,/,
      ),
    ]);
  });

  it.each([
    [
      'notifications.mod',
      /^context "notifications.mod" is no setting: did you mean notifications.mode\? there are notifications.mode, notifications.sender, notifications.limit, notifications.windowSeconds, notifications.overLimit$/,
    ],
    ['notification.mode', /did you mean notifications.mode\?/],
    ['Notifications.Mode', /did you mean notifications.mode\?/],
    ['notifications', /is a group of settings: there are notifications.mode, /],
    [
      'pipelines.order.batchSize',
      /did you mean pipelines.orders.batchSize\? there are pipelines.orders.batchSize, /,
    ],
    ['pipelines.refunds.batchSize', /no setting: there are pipelines.orders.\*, pipelines.fulfilment.\*,/],
    ['pipelines.fulfilment.partitions', /is no setting: there are pipelines.fulfilment.batchSize, /],
    ['colour', /is no setting: there are name, account, region, .* network.\*, alarms.\*/],
    ['stag', /is no setting: there are name, /],
  ])('names the neighbours of the unknown key %s', (key, problem) => {
    expect(problemsOf({ [key]: 'send' })).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    [
      'sends only when it is told from whom',
      { 'notifications.mode': 'send' },
      'context "notifications.sender" is absent: give the e-mail address that SES sends from: notifications.mode is send',
    ],
    [
      'tells somebody of the budget',
      { 'alarms.monthlyBudgetUsd': 900 },
      'context "alarms.email" is absent: give the e-mail address that hears of the budget: alarms.monthlyBudgetUsd is set',
    ],
    [
      'uses at least two subnets',
      { 'network.vpcId': 'vpc-0123456789abcdef0', 'network.subnetIds': 'subnet-0123456789abcdef0' },
      'context "network.subnetIds" is "subnet-0123456789abcdef0": give at least two subnets of network.vpcId, in different availability zones',
    ],
    [
      'knows the VPC of subnets',
      { 'network.subnetIds': 'subnet-0123456789abcdef0,subnet-0123456789abcdef1' },
      'context "network.vpcId" is absent: give the VPC of network.subnetIds',
    ],
    [
      'has no poller without a partition',
      { 'pipelines.fulfilment.maximumPollers': 4 },
      'context "pipelines.fulfilment.maximumPollers" is 4: give at most 3: the topic has no more partitions, and a poller reads at least one',
    ],
    [
      'has no more pollers at least than at most',
      { 'pipelines.orders.minimumPollers': 3, 'pipelines.orders.maximumPollers': 2 },
      'context "pipelines.orders.maximumPollers" is 2: give at least pipelines.orders.minimumPollers, which is 3',
    ],
    [
      'has no more pollers at least than partitions',
      { 'pipelines.orders.minimumPollers': 200 },
      'context "pipelines.orders.minimumPollers" is 200: give at most 3: the topic has no more partitions, and a poller reads at least one',
    ],
    [
      'takes no more partitions of all topics together than the cluster',
      { 'pipelines.orders.partitions': 1000, 'pipelines.payments.partitions': 1390 },
      'context "pipelines.payments.partitions" is 1390: give fewer: all topics and their dead-letter topics have 2401 together, and MSK Serverless takes 2400',
    ],
    [
      'says what fits in a list',
      { 'network.vpcId': 'vpc-0123456789abcdef0', 'network.subnetIds': 'subnet-0123456789abcdef0,' },
      'context "network.subnetIds" is "subnet-0123456789abcdef0,": give ids of subnets, subnet-0123456789abcdef0',
    ],
    [
      'takes a zone once',
      { 'network.availabilityZones': 'us-east-1a,us-east-1a' },
      'context "network.availabilityZones" is "us-east-1a,us-east-1a": give each of them once',
    ],
    [
      'takes zones of the region',
      { region: 'eu-west-1', 'network.availabilityZones': 'us-east-1a,us-east-1b' },
      'context "network.availabilityZones" is "us-east-1a,us-east-1b": give zones of eu-west-1, which is the region',
    ],
  ])('%s', (_, context, problem) => {
    expect(problemsOf(context)).toEqual([problem]);
  });

  it('asks for a domain to sign in at when the name makes none that Cognito takes', () => {
    expect(problemsOf({ name: 'jaws' })).toEqual([
      'context "signIn.domainPrefix" is absent: give one without aws, amazon and cognito, which Cognito takes in no domain, as it would be by the name',
    ]);
    expect(read({ name: 'jaws', 'signIn.domainPrefix': 'jaw' }).signIn).toMatchObject({
      domainPrefix: 'jaw',
    });
  });

  it('takes as many pollers as there are partitions, whoever owns the topic', () => {
    const context = { 'pipelines.orders.partitions': 6, 'pipelines.fulfilment.maximumPollers': 6 };
    expect(read(context).pipelines['fulfilment']?.maximumPollers).toBe(6);
  });

  it.each([{ 'pipelines.orders.maximumPollers': 3 }, {}])(
    'takes as many pollers at least as at most: %j',
    (most) => {
      const context = { 'pipelines.orders.minimumPollers': 3, ...most };
      expect(read(context).pipelines['orders']?.minimumPollers).toBe(3);
    },
  );

  it('says that a value or a key is of the stage', () => {
    const broken = { logRetentionDays: 10, pipelines: { orders: { batchsize: 5 } } };
    expect(() => readSettings({ context: { stage: 'broken' }, stages: { broken }, pipelines })).toThrow(
      /^stage broken: "pipelines.orders.batchsize" is no setting: did you mean pipelines.orders.batchSize\?.*\nstage broken: "logRetentionDays" is 10: /,
    );
  });

  it('names all that is wrong at once', () => {
    const context = { 'notifications.mod': 'send', 'notifications.limit': -1, removalPolicy: 'keep' };
    expect(problemsOf(context)).toHaveLength(3);
  });
});

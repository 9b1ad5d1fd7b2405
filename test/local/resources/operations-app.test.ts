import { type App, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import {
  Alarm,
  AlarmRule,
  ComparisonOperator,
  CompositeAlarm,
  Dashboard,
  GraphWidget,
  MathExpression,
  Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter, QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { CfnServerlessCluster } from 'aws-cdk-lib/aws-msk';
import { CfnGroup as CfnResourceGroup } from 'aws-cdk-lib/aws-resourcegroups';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { CfnGroup as CfnTraceGroup } from 'aws-cdk-lib/aws-xray';
import { expect, onTestFinished, test } from 'vitest';
import { planAssembly } from '../../../local/assembly/plan.ts';
import { startPlan } from '../../../local/assembly/start-plan.ts';
import { resourceTypes } from '../../../local/resources/index.ts';
import { ACCOUNT, REGION, recordingPlatform } from './fake-platform.ts';
import { synthesizeApp } from './synthesize-app.ts';

const env = { account: ACCOUNT, region: REGION };

/** A cluster and a function in a network that was there before, and a stack that only watches them. */
function buildWatched(app: App, code: string): void {
  const clusters = new Stack(app, 'Cluster', { env });
  const vpc = Vpc.fromVpcAttributes(clusters, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    isolatedSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'],
    isolatedSubnetRouteTableIds: ['rtb-0aaaaaaaaaaaaaaaa', 'rtb-0bbbbbbbbbbbbbbbb'],
  });
  new CfnServerlessCluster(clusters, 'Cluster', {
    clusterName: 'shop',
    clientAuthentication: { sasl: { iam: { enabled: true } } },
    vpcConfigs: [{ subnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId) }],
  });
  const pipelines = new Stack(app, 'Pipelines', { env });
  const key = new Key(pipelines, 'Key', { alias: 'alias/shop' });
  const fn = new LambdaFunction(pipelines, 'Fn', {
    ...{
      vpc,
      vpcSubnets: { subnets: vpc.isolatedSubnets },
      tracing: Tracing.ACTIVE,
      environmentEncryption: key,
    },
    ...{ runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromAsset(code) },
    logGroup: new LogGroup(pipelines, 'Logs', { encryptionKey: key }),
  });

  const operations = new Stack(app, 'Operations', { env });
  const topic = new Topic(operations, 'Alarms', { masterKey: key });
  topic.addSubscription(new EmailSubscription('ops@example.com'));
  const failing = new Alarm(operations, 'Failing', {
    metric: fn.metricErrors(),
    ...{ threshold: 1, evaluationPeriods: 1 },
  });
  const rejected = new Metric({
    namespace: 'shop',
    metricName: 'Rejected',
    dimensionsMap: { service: fn.functionName },
  });
  const share = new Alarm(operations, 'Share', {
    metric: new MathExpression({
      expression: 'errors / invocations',
      usingMetrics: { errors: fn.metricErrors(), invocations: rejected.attachTo(operations) },
    }),
    ...{
      threshold: 0.1,
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    },
  });
  for (const alarm of [failing, share]) alarm.addAlarmAction(new SnsAction(topic));
  new CompositeAlarm(operations, 'Any', { alarmRule: AlarmRule.anyOf(failing, share) });
  new Dashboard(operations, 'Board').addWidgets(new GraphWidget({ left: [fn.metricDuration()] }));
  const logGroup = LogGroup.fromLogGroupName(operations, 'Logs', fn.logGroup.logGroupName);
  new MetricFilter(operations, 'Lost', {
    ...{
      logGroup,
      metricNamespace: 'shop',
      metricName: 'Lost',
      filterPattern: FilterPattern.literal('lost'),
    },
  });
  new QueryDefinition(operations, 'Query', {
    ...{ queryDefinitionName: 'by-order', queryString: new QueryString({ fields: ['@message'] }) },
    logGroups: [logGroup],
  });
  new CfnBudget(operations, 'Budget', {
    budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: 10, unit: 'USD' } },
    notificationsWithSubscribers: [
      {
        notification: { comparisonOperator: 'GREATER_THAN', notificationType: 'ACTUAL', threshold: 80 },
        subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
      },
    ],
  });
  new CfnResourceGroup(operations, 'Group', { name: 'shop' });
  new CfnTraceGroup(operations, 'Traces', { groupName: 'shop', filterExpression: 'fault' });
  Tags.of(app).add('project', 'shop');
  new CfnOutput(operations, 'FailingArn', { value: failing.alarmArn });
  new CfnOutput(operations, 'TopicArn', { value: topic.topicArn });
}

test('runs an app in a network that is there, with a stack that only watches it', async () => {
  const assembly = await synthesizeApp(buildWatched);
  const plan = planAssembly(assembly, resourceTypes);
  const platform = await recordingPlatform();
  const running = startPlan(plan, platform);
  onTestFinished(() => running.stop());
  await running.ready;

  const [fn] = platform.functions;
  expect(fn).toMatchObject({ tracing: { mode: 'Active' } });
  expect(platform.clusters).toMatchObject([
    { vpcConfigs: [{ subnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'] }] },
  ]);
  const operations = plan.resources.filter(({ facts }) => facts.stack === 'Operations');
  expect(operations.length).toBeGreaterThan(10);
  expect(operations.filter(({ type }) => type.inert === undefined)).toEqual([]);
  expect(running.outputs()).toMatchObject({
    Operations: {
      FailingArn: expect.stringMatching(`^arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:Operations-Failing`),
      TopicArn: expect.stringMatching(`^arn:aws:sns:${REGION}:${ACCOUNT}:Operations-Alarms`),
    },
  });
  // An alarm over several metrics names them one by one, by references into another stack.
  const share = operations.find(({ facts }) => facts.logicalId.startsWith('Share'));
  expect(JSON.stringify(share?.properties['Metrics'])).toContain(
    `{"Name":"FunctionName","Value":"${fn?.name}"}`,
  );
  expect(share?.properties['AlarmActions']).toEqual([running.outputs()['Operations']?.['TopicArn']]);
  const board = operations.find(({ facts }) => facts.type === 'AWS::CloudWatch::Dashboard');
  expect(board?.properties['DashboardBody']).toContain(`"FunctionName","${fn?.name}"`);
});

test('starts an app without anything to run', async () => {
  const assembly = await synthesizeApp((app) => {
    new Topic(new Stack(app, 'Operations', { env }), 'Alarms');
  });
  const running = startPlan(planAssembly(assembly, resourceTypes), await recordingPlatform());
  onTestFinished(() => running.stop());
  await running.ready;
  expect(running.outputs()).toEqual({ Operations: {} });
});

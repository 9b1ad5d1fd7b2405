import { describe, expect, it } from 'vitest';
import type { PipelineDeclaration } from '../../../lib/pipeline-declaration.ts';
import { pipelines } from '../../../lib/pipelines/index.ts';
import { usualConsumer } from '../../../lib/pipelines/usual.ts';
import { ofType, onlyOne, render, statementsOf, synthesize } from '../synthesize.ts';

/** One that has everything a declaration may have and the pipelines of Millrace have not, or not all of them. */
const weather: PipelineDeclaration = {
  name: 'weather',
  topic: { name: 'weather_reports', partitions: 2 },
  tables: [{ name: 'rain-fall', key: 'place', sortKey: 'day' }],
  consumer: {
    ...usualConsumer,
    entry: 'weather/consumer',
    group: 'weather-keeper',
    tables: [{ table: 'rain-fall', variable: 'RAIN_FALL_TABLE', actions: ['PutItem'] }],
    extras: ({ settings, partition, region, account }) => ({
      environment: { WEATHER_MODE: settings.notifications.mode },
      grants: [
        {
          actions: ['ses:SendEmail'],
          resources: [`arn:${partition}:ses:${region}:${account}:identity/a@b.c`],
        },
        { actions: ['sns:Publish'], notResources: [`arn:${partition}:sns:*:*:*`] },
      ],
    }),
  },
  scheduled: [
    {
      name: 'sweep',
      entry: 'weather/sweep',
      every: 'rate(5 minutes)',
      memoryMb: 256,
      timeoutSeconds: 20,
      tables: [{ table: 'rain-fall', variable: 'RAIN_FALL_TABLE', actions: ['Query', 'DeleteItem'] }],
    },
  ],
};

const synthesizeWeather = async () => {
  const { pipelines: resources, outputs } = await synthesize({ pipelines: [...pipelines, weather] });
  const find = (functionName: string) =>
    onlyOne(resources, 'AWS::Lambda::Function', ({ Properties }) => Properties.FunctionName === functionName);
  return { resources, outputs: outputs.pipelines, find };
};

describe('a pipeline', () => {
  it('has tables with a sort key where one is declared', async () => {
    const { resources } = await synthesizeWeather();
    const [, { Properties }] = onlyOne(
      resources,
      'AWS::DynamoDB::GlobalTable',
      (table) =>
        table.Properties.KeySchema.length === 2 && table.Properties.KeySchema[1].AttributeName === 'day',
    );
    expect(Properties.KeySchema).toEqual([
      { AttributeName: 'place', KeyType: 'HASH' },
      { AttributeName: 'day', KeyType: 'RANGE' },
    ]);
    expect(Properties.AttributeDefinitions).toEqual([
      { AttributeName: 'place', AttributeType: 'S' },
      { AttributeName: 'day', AttributeType: 'S' },
    ]);
  });

  it('without a schema reads bytes as they are, and its consumer sees nothing of the registry', async () => {
    const { resources, find } = await synthesizeWeather();
    const [consumerId] = find('millrace-weather-consumer');
    const [, { Properties }] = onlyOne(
      resources,
      'AWS::Lambda::EventSourceMapping',
      (mapping) => mapping.Properties.FunctionName.Ref === consumerId,
    );
    expect(Properties.Topics).toEqual(['weather_reports']);
    expect(Properties.AmazonManagedKafkaEventSourceConfig).toEqual({ ConsumerGroupId: 'weather-keeper' });
    expect(Properties.ProvisionedPollerConfig.MaximumPollers).toBe(2);
    const actions = statementsOf(resources, 'millrace-weather-consumer').flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.startsWith('glue:'))).toEqual([]);
  });

  it('gives a function the variables and rights that its declaration adds', async () => {
    const { resources, find } = await synthesizeWeather();
    const [, consumer] = find('millrace-weather-consumer');
    expect(consumer.Properties.Environment.Variables).toMatchObject({ WEATHER_MODE: 'log' });
    const statements = statementsOf(resources, 'millrace-weather-consumer');
    const granted = statements.filter(({ Action }) => /^s[en]s:/.test(Action[0] ?? ''));
    expect(
      granted.map(({ Action, Resource, NotResource }) => [
        Action,
        Resource.map(render),
        NotResource.map(render),
      ]),
    ).toEqual([
      [['ses:SendEmail'], ['arn:{AWS::Partition}:ses:{AWS::Region}:{AWS::AccountId}:identity/a@b.c'], []],
      [['sns:Publish'], [], ['arn:{AWS::Partition}:sns:*:*:*']],
    ]);
  });
});

describe('a scheduled function of a pipeline', () => {
  it('has its own entry, size, tables and output, and no mapping', async () => {
    const { resources, outputs, find } = await synthesizeWeather();
    const [sweepId, sweep] = find('millrace-weather-sweep');
    expect(sweep.Properties).toMatchObject({ MemorySize: 256, Timeout: 20 });
    expect(sweep.Properties.VpcConfig).toBeUndefined();
    expect(outputs['WeatherSweepFunction']).toEqual({ Value: { Ref: sweepId } });
    const actions = statementsOf(resources, 'millrace-weather-sweep').flatMap(({ Action }) => Action);
    expect(actions.sort()).toEqual([
      'dynamodb:DeleteItem',
      'dynamodb:Query',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
    const mapped = ofType(resources, 'AWS::Lambda::EventSourceMapping').map(
      ([, { Properties }]) => Properties.FunctionName.Ref,
    );
    expect(mapped).not.toContain(sweepId);
  });

  it('is invoked on time by a role that only this service, for this account, takes on and that may do no more', async () => {
    const { resources, find } = await synthesizeWeather();
    const [sweepId] = find('millrace-weather-sweep');
    const arn = { 'Fn::GetAtt': [sweepId, 'Arn'] };
    const [, schedule] = onlyOne(
      resources,
      'AWS::Scheduler::Schedule',
      ({ Properties }) => Properties.ScheduleExpression === 'rate(5 minutes)',
    );
    expect(schedule.Properties.FlexibleTimeWindow).toEqual({ Mode: 'OFF' });
    expect(schedule.Properties.Target.Arn).toEqual(arn);
    const roleId: string = schedule.Properties.Target.RoleArn['Fn::GetAtt'][0];
    expect(resources[roleId]?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
    const [policyId, policy] = onlyOne(
      resources,
      'AWS::IAM::Policy',
      ({ Properties }) => Properties.Roles[0].Ref === roleId,
    );
    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn },
    ]);
    expect(schedule.DependsOn).toContain(policyId);
  });
});

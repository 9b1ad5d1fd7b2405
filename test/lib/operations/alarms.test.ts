import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { alarmKinds } from '../../../lib/operations/alarms/index.ts';
import { awsMetrics } from '../../../lib/operations/aws-metrics.ts';
import { pipelineMetrics } from '../../../lib/operations/pipeline-metrics.ts';
import { pipelines } from '../../../lib/pipelines/index.ts';
import { expectCommand, readCommandLines } from '../../support/command-lines.ts';
import type { Resource } from '../synthesize.ts';
import { ofType, onlyOne, render, synthesize, synthesizeOnce } from '../synthesize.ts';
import { metricsOfAlarm, metricsOfDashboard } from './read-metrics.ts';

/** What every runbook page has, in this order. */
const PAGE_HEADINGS = [
  'What it means',
  'How urgent it is',
  'What customers notice',
  'How to look',
  'How to mend it',
  'How to know that it is over',
  'How to rehearse it here',
];

const ALARMS_FOLDER = join(import.meta.dirname, '../../../lib/operations/alarms');
const USD_PER_METRIC = 0.1;

const SENDING = { 'notifications.mode': 'send', 'notifications.sender': 'news@example.com' };
const E_MAIL = { 'alarms.email': 'operator@example.com' };
const stacks = synthesizeOnce();
const sending = synthesizeOnce({ context: { ...SENDING, ...E_MAIL, stage: 'prod' } });

async function alarmsOf(synthesized: typeof stacks): Promise<Resource['Properties'][]> {
  const { pipelines: resources } = await synthesized();
  return ofType(resources, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
}

async function alarmsOfKind(kind: string, synthesized = stacks): Promise<Resource['Properties'][]> {
  return (await alarmsOf(synthesized)).filter(({ AlarmName }) => AlarmName.startsWith(`millrace-${kind}-`));
}

const subjects = async (kind: string, synthesized = stacks): Promise<string[]> =>
  (await alarmsOfKind(kind, synthesized)).map(({ AlarmName }) => AlarmName.slice(`millrace-${kind}-`.length));

const groups = pipelines.map(({ consumer }) => consumer.group);
const consumers = pipelines.map(({ name }) => `${name}-consumer`);
const producers = pipelines.flatMap(({ name, producer }) => (producer ? [`${name}-producer`] : []));

describe('alarms', () => {
  it.each(['records-lost', 'mapping-not-polling', 'lag-growing', 'records-dead-lettered'])(
    'of %s are there for each consumer group',
    async (kind) => {
      expect(await subjects(kind)).toEqual(groups);
    },
  );

  it.each(['function-errors', 'function-throttles'])('of %s are there for what others call', async (kind) => {
    expect((await subjects(kind)).toSorted()).toEqual([...producers, ...consumers].toSorted());
  });

  it('of slow functions are there for consumers', async () => {
    expect(await subjects('function-slow')).toEqual(consumers);
    for (const { Threshold } of await alarmsOfKind('function-slow')) expect(Threshold).toBe(48_000);
  });

  it('of tables are there for each pipeline, and look at all its tables', async () => {
    expect(await subjects('table-throttles')).toEqual(pipelines.map(({ name }) => name));
    const tables = (await alarmsOfKind('table-throttles')).map((alarm) => metricsOfAlarm(alarm).length);
    expect(tables).toEqual(pipelines.map((pipeline) => 2 * (pipeline.tables ?? []).length));
  });

  it('of tables are two when a pipeline has more than one can look at', async () => {
    const extra = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => ({ name, key: 'id' }));
    const { pipelines: resources } = await synthesize({
      pipelines: pipelines.map((pipeline) =>
        pipeline.name === 'orders'
          ? { ...pipeline, tables: [...(pipeline.tables ?? []), ...extra] }
          : pipeline,
      ),
    });
    const [, rest] = onlyOne(
      resources,
      'AWS::CloudWatch::Alarm',
      ({ Properties }) => Properties.AlarmName === 'millrace-table-throttles-orders-2',
    );
    expect(metricsOfAlarm(rest.Properties)).toHaveLength(4);
  });

  it('of the API look at what is answered with 5xx, beside all that is asked', async () => {
    const [alarm, ...others] = await alarmsOfKind('api-errors');
    expect(others).toEqual([]);
    expect(metricsOfAlarm(alarm).map(({ namespace, name }) => [namespace, name])).toEqual([
      ['AWS/ApiGateway', '5xx'],
      ['AWS/ApiGateway', 'Count'],
    ]);
    expect(alarm).toMatchObject({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    expect(alarm.AlarmDescription).toContain('aws logs tail /aws/vendedlogs/millrace-api ');
  });

  it('of schedules are there where the clock invokes', async () => {
    expect(await subjects('schedule-failing')).toEqual(['notifications-deferred']);
    const off = await synthesize({ context: { schedules: 'false' } });
    const names = ofType(off.pipelines, 'AWS::CloudWatch::Alarm').map(([, one]) => one.Properties.AlarmName);
    expect(names).not.toContain('millrace-schedule-failing-notifications-deferred');
    expect(names).toContain('millrace-lag-growing-order-tracker');
  });

  it('of notifications look at providers where there are any', async () => {
    const [logging] = await alarmsOfKind('notifications-not-delivered');
    expect(metricsOfAlarm(logging)).toHaveLength(1);
    const [real] = await alarmsOfKind('notifications-not-delivered', sending);
    expect(metricsOfAlarm(real)).toHaveLength(10);
  });

  it('are one for each name, and each kind has some', async () => {
    const names = (await alarmsOf(stacks)).map(({ AlarmName }) => AlarmName);
    expect(new Set(names).size).toBe(names.length);
    for (const { name } of alarmKinds) expect(await subjects(name)).not.toEqual([]);
  });

  it('cost less than ten dollars a month', async () => {
    for (const [synthesized, count] of [
      [stacks, 84],
      [sending, 93],
    ] as const) {
      const metrics = (await alarmsOf(synthesized)).flatMap(metricsOfAlarm);
      expect(await alarmsOf(synthesized)).toHaveLength(51);
      expect(metrics).toHaveLength(count);
      expect(metrics.length * USD_PER_METRIC).toBeLessThan(10);
    }
  });

  it('read metrics that somebody writes, with exactly the dimensions that they are written with', async () => {
    const { pipelines: resources } = await sending();
    const [, { Properties }] = onlyOne(resources, 'AWS::CloudWatch::Dashboard');
    const read = [...(await alarmsOf(sending)).flatMap(metricsOfAlarm), ...metricsOfDashboard(Properties)];
    const written = new Map([
      ...Object.entries(awsMetrics).map(([name, { namespace, dimensions }]) => [
        `${namespace} ${name}`,
        [...dimensions].sort(),
      ]),
      ...Object.entries(pipelineMetrics).map(([name, dimensions]) => [
        `millrace ${name}`,
        [...dimensions].sort(),
      ]),
    ] as [string, string[]][]);
    for (const { namespace, name, dimensions } of read)
      expect({ name, dimensions: Object.keys(dimensions).sort() }).toEqual({
        name,
        dimensions: written.get(`${namespace} ${name}`),
      });
    const unread = [...written.keys()].filter(
      (known) => !read.some(({ namespace, name }) => `${namespace} ${name}` === known),
    );
    expect(unread).toEqual([]);
  });

  it('name mappings, functions and tables that are there', async () => {
    const { pipelines: resources } = await sending();
    const functions = ofType(resources, 'AWS::Lambda::Function').map(
      ([, { Properties }]) => Properties.FunctionName,
    );
    for (const { dimensions } of (await alarmsOf(sending)).flatMap(metricsOfAlarm)) {
      const { FunctionName, EventSourceMappingUUID: mapping, TableName: table, service, ApiId } = dimensions;
      if (FunctionName !== undefined) expect(functions).toContain(FunctionName);
      if (mapping !== undefined)
        expect(resources[render(mapping).slice(1, -1)]?.Type).toBe('AWS::Lambda::EventSourceMapping');
      if (table !== undefined)
        expect(resources[render(table).slice(1, -1)]?.Type).toBe('AWS::DynamoDB::GlobalTable');
      if (ApiId !== undefined)
        expect(resources[render(ApiId).slice(1, -1)]?.Type).toBe('AWS::ApiGatewayV2::Api');
      if (service !== undefined) expect(pipelines.map(({ name }) => name)).toContain(service);
    }
  });

  it('compute with metrics that they have, ten at most', async () => {
    for (const { Metrics } of await alarmsOf(sending)) {
      if (Metrics === undefined) continue;
      const ids: string[] = Metrics.map(({ Id }: { Id: string }) => Id);
      const [{ Expression }] = Metrics.filter((metric: { ReturnData?: boolean }) => metric.ReturnData);
      const used = [...Expression.matchAll(/\b[a-z]\w*\b/g)].map(([id]) => id);
      expect(new Set(used)).toEqual(new Set(ids.filter((id) => !id.startsWith('expr_'))));
      expect(ids.length).toBeLessThanOrEqual(11);
    }
  });

  it('say what no value means, and look at periods that CloudWatch takes', async () => {
    for (const alarm of await alarmsOf(sending)) {
      const { AlarmName, TreatMissingData, EvaluationPeriods } = alarm;
      const isSilence = /-(mapping-not-polling|schedule-failing)-/.test(AlarmName);
      expect(TreatMissingData).toBe(isSilence ? 'breaching' : 'notBreaching');
      const isCertain = /-records-(lost|dead-lettered)-/.test(AlarmName);
      expect(EvaluationPeriods > 1).toBe(!isCertain);
      for (const { period } of metricsOfAlarm(alarm)) expect(period).toBe(300);
    }
  });
});

describe('descriptions', () => {
  it('say what to run, as it stands, in the room that CloudWatch has', async () => {
    for (const { AlarmDescription } of await alarmsOf(sending)) {
      expect(AlarmDescription.length).toBeLessThanOrEqual(1_024);
      expect(AlarmDescription).not.toMatch(/[<>`]/);
      expect(AlarmDescription).toMatch(/^(npx millrace|aws) /m);
      for (const { words } of readCommandLines(AlarmDescription)) {
        expectCommand(words);
        expect(words.join(' ')).toContain('--target aws');
      }
    }
    const [deadLetters] = await alarmsOfKind('records-dead-lettered');
    expect(deadLetters.AlarmDescription).toMatch(
      /\nnpx millrace dlq show order-tracker --max 20 --target aws\n/,
    );
  });

  it('name the stacks of a deployment with another name', async () => {
    const { pipelines: resources } = await synthesize({ context: { name: 'a-much-longer-name-1' } });
    for (const [, { Properties }] of ofType(resources, 'AWS::CloudWatch::Alarm')) {
      expect(Properties.AlarmName).toMatch(/^a-much-longer-name-1-/);
      expect(Properties.AlarmDescription).not.toMatch(/^npx millrace (?!.*--stack AMuchLongerName1Cluster)/m);
    }
  });
});

describe('who hears of alarms', () => {
  it('is nobody, and there is no topic, without an address', async () => {
    const { pipelines: resources } = await stacks();
    expect(ofType(resources, 'AWS::SNS::Topic')).toEqual([]);
    for (const { AlarmActions, OKActions } of await alarmsOf(stacks))
      expect([AlarmActions, OKActions]).toEqual([undefined, undefined]);
  });

  it('is one address, when an alarm begins and when it is over', async () => {
    const { pipelines: resources } = await sending();
    const [topicId] = onlyOne(resources, 'AWS::SNS::Topic');
    const [, { Properties }] = onlyOne(resources, 'AWS::SNS::Subscription');
    expect(Properties).toEqual({
      Protocol: 'email',
      Endpoint: 'operator@example.com',
      TopicArn: { Ref: topicId },
    });
    for (const { AlarmActions, OKActions } of await alarmsOf(sending))
      expect([AlarmActions, OKActions]).toEqual([[{ Ref: topicId }], [{ Ref: topicId }]]);
  });

  it('is told by alarms of this deployment alone, over TLS', async () => {
    const { pipelines: resources } = await sending();
    const [, { Properties }] = onlyOne(resources, 'AWS::SNS::TopicPolicy');
    const { Statement: statements } = Properties.PolicyDocument;
    expect(statements).toHaveLength(2);
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 'sns:Publish',
        Principal: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
    const allowed = statements.find(({ Effect }: { Effect: string }) => Effect === 'Allow');
    expect(allowed).toMatchObject({
      Action: 'sns:Publish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    expect(render(allowed.Condition.ArnLike['aws:SourceArn'])).toMatch(/:cloudwatch:.*:alarm:millrace-\*$/);
  });
});

describe('runbook pages', async () => {
  const files = await readdir(ALARMS_FOLDER);

  test('there is one beside each kind of alarm, and every file is of a registered kind', () => {
    const expected = alarmKinds.flatMap(({ name }) => [`${name}.md`, `${name}.ts`]);
    expect(files.toSorted()).toEqual([...expected, 'index.ts'].toSorted());
  });

  const pages = await Promise.all(
    alarmKinds.map(async ({ name }) => ({
      name,
      text: await readFile(join(ALARMS_FOLDER, `${name}.md`), 'utf8'),
    })),
  );

  it.each(pages)('$name has a first paragraph and every heading', ({ name, text }) => {
    expect(text.startsWith(`# ${name}\n\n`)).toBe(true);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(PAGE_HEADINGS);
    expect(text).not.toMatch(/^## .+\n+(?:## |(?![\s\S]))/m);
  });

  const lines = pages.flatMap(({ name, text }) =>
    readCommandLines(text).map((command) => ({ ...command, name })),
  );

  it.each(lines)('$name: `$line` is a command, with these options', ({ words }) => {
    expectCommand(words);
  });
});

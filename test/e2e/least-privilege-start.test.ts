import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { changeAssembly, type TemplateResource } from '../support/change-assembly.ts';
import { type Denial, type EmbeddedRunner, listDenials, startEmbedded } from '../support/embedded-runner.ts';
import { eventually } from '../support/eventually.ts';
import { type Grant, listGrants, takeAway } from '../support/role-grants.ts';
import { tempFolder } from '../support/temp-folder.ts';

const assembly = inject('assembly');
const grants = listGrants(assembly);

/** Lambda and its pollers use these on their own account, and refuse a role without them when it is put to work. */
const isOfLambda = ({ functionName, action, of }: Grant): boolean =>
  functionName !== 'millrace-bootstrap-brokers' &&
  (/^(ec2|kafka):|^glue:GetRegistry$/.test(action) ||
    (action === 'glue:GetSchemaVersion' && of === 'SchemaRegistry'));
const isOfLogs = ({ action }: Grant): boolean => /^logs:(CreateLogStream|PutLogEvents)$/.test(action);
const isOfTraces = ({ action }: Grant): boolean => action === 'xray:PutTraceSegments';
const customResources = grants.filter(
  (grant) =>
    ['millrace-bootstrap-brokers', 'millrace-kafka-topics'].includes(grant.functionName ?? '') &&
    !isOfLambda(grant) &&
    !isOfTraces(grant) &&
    !isOfLogs(grant),
);

/** Starts the assembly without these; it stops with the test. */
async function startWithout(
  taken: readonly Grant[],
  { of = assembly, state }: { of?: string; state?: string } = {},
): Promise<EmbeddedRunner> {
  const without = await takeAway(of, taken, await tempFolder());
  const embedded = startEmbedded(without, state ?? (await tempFolder()));
  onTestFinished(() => embedded.stop());
  return embedded;
}

describe('a role that may not do what Lambda does with it is refused by its name and all that it lacks', () => {
  const byRole = [...Map.groupBy(grants.filter(isOfLambda), ({ functionName }) => functionName ?? '')];
  test.each(byRole)('%s', async (_functionName, own) => {
    const { started } = await startWithout(own);
    const refusal = await started.then(
      () => 'none',
      (error: Error) => error.message,
    );
    expect(refusal).toContain('does not have permissions');
    // Of two names that one right has either will do, and both are told.
    for (const { action } of own) expect(refusal).toMatch(new RegExp(`${action}( or \\S+)? on `));
  });
});

test.each(grants.filter(isOfTraces).map(named))(
  'a traced function is refused when it may not send its traces: %s',
  async (_name, grant) => {
    const { started } = await startWithout([grant]);
    await expect(started).rejects.toThrow(
      /does not have permissions to call PutTraceSegments on XRAY\. .* lacks xray:PutTraceSegments on \*/,
    );
  },
);

test('a function that may not write its log is told of', async () => {
  const taken = grants.filter(isOfLogs);
  const { started, entries } = await startWithout(taken);
  await started;
  const told = entries.flatMap((entry) => (entry.kind === 'error' ? entry.message : []));
  for (const { functionName, action } of taken) {
    const lost = told.find((message) => message.includes(`log lines of ${functionName} would be lost`));
    expect(lost).toContain(`${action} on `);
  }
});

describe('a custom resource that may not do what it is for is denied that', () => {
  const folder = mkdtemp(join(tmpdir(), 'millrace-started-'));
  afterAll(async () => rm(await folder, { recursive: true, force: true }));

  beforeAll(async () => {
    const state = join(await folder, 'state');
    await mkdir(state);
    const embedded = startEmbedded(assembly, state);
    await embedded.started.finally(() => embedded.stop());
  });

  async function copyState(): Promise<string> {
    const copy = await tempFolder();
    await cp(join(await folder, 'state'), copy, { recursive: true });
    return copy;
  }

  async function expectDenied(embedded: EmbeddedRunner, { functionName = '', action }: Grant): Promise<void> {
    const denial: Denial = { principal: functionName, action };
    await eventually(() => expect(listDenials(embedded.entries)).toEqual([denial]));
  }

  const { first = [], change = [], describe: seeing = [] } = Object.groupBy(customResources, stepOf);

  test.each(first.map(named))('at the first start: %s', async (_name, grant) => {
    await expectDenied(await startWithout([grant]), grant);
  });

  test.each(change.map(named))('when its topics are changed: %s', async (_name, grant) => {
    const of = await changeAssembly(assembly, growTopics);
    await expectDenied(await startWithout([grant], { of, state: await copyState() }), grant);
  });

  test.each(seeing.map(named))('and takes for missing what it does not see: %s', async (_name, grant) => {
    const create = customResources.filter(({ action }) => action === CREATE);
    const embedded = await startWithout([grant, ...create], { state: await copyState() });
    for (const denied of create) await expectDenied(embedded, denied);
  });

  test('every step of it has its grants', () => {
    expect([first, change, seeing].map((list) => list.length)).toEqual([5, 3, 1]);
  });
});

const CREATE = 'kafka-cluster:CreateTopic';

/** Where a grant of a custom resource is used. */
function stepOf({ action }: Grant): 'first' | 'change' | 'describe' {
  if (action === 'kafka-cluster:DescribeTopic') return 'describe';
  return /DynamicConfiguration$|:AlterTopic$/.test(action) ? 'change' : 'first';
}

const topicsSchema = z.looseObject({
  Topics: z.array(z.looseObject({ Partitions: z.number(), Configs: z.looseObject({}).optional() })),
});

/** One more partition of each topic, and another retention. */
function growTopics({ Type, Properties }: TemplateResource): void {
  if (Type !== 'Custom::KafkaTopics') return;
  Properties['Topics'] = topicsSchema.parse(Properties).Topics.map((topic) => ({
    ...topic,
    Partitions: topic.Partitions + 1,
    Configs: { ...topic.Configs, 'retention.ms': '86400000' },
  }));
}

function named(grant: Grant) {
  return [`${grant.functionName} without ${grant.action}`, grant] as const;
}

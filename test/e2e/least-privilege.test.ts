import { readFileSync } from 'node:fs';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { seed } from '../../bin/start/seed.ts';
import { connectRunner } from '../../bin/target.ts';
import { systemClock } from '../../local/core/clock.ts';
import { asError } from '../../local/core/errors.ts';
import { Journal } from '../../local/core/journal.ts';
import { Lifecycle } from '../../local/core/lifecycle.ts';
import { startRunner } from '../../local/run-assembly.ts';
import { eventually } from '../support/eventually.ts';
import { plainKafka } from '../support/read-topic.ts';
import { tempFolder } from '../support/temp-folder.ts';

const statementSchema = z.looseObject({
  Action: z.union([z.string(), z.array(z.string())]).transform((one) => [one].flat()),
});
const policySchema = z.looseObject({
  PolicyDocument: z.looseObject({ Statement: z.array(statementSchema) }),
});
const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.looseObject({}).default({}) }),
  ),
});

interface Grant {
  template: string;
  policy: string;
  statement: number;
  actions: string[];
}

/** Every statement of every function's role, as the templates have them. */
function listGrants(assembly: string): Grant[] {
  const manifest: unknown = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8'));
  const { artifacts } = z
    .looseObject({
      artifacts: z.record(
        z.string(),
        z.looseObject({
          type: z.string(),
          properties: z.looseObject({ templateFile: z.string() }).optional().catch(undefined),
        }),
      ),
    })
    .parse(manifest);
  return Object.values(artifacts)
    .filter(({ type }) => type === 'aws:cloudformation:stack')
    .flatMap(({ properties }) => {
      const template = properties?.templateFile ?? '';
      const { Resources } = templateSchema.parse(JSON.parse(readFileSync(join(assembly, template), 'utf8')));
      return Object.entries(Resources)
        .filter(([, { Type }]) => Type === 'AWS::IAM::Policy')
        .flatMap(([policy, { Properties }]) =>
          policySchema.parse(Properties).PolicyDocument.Statement.map(({ Action }, statement) => ({
            template,
            policy,
            statement,
            actions: Action,
          })),
        );
    });
}

/** A copy of the assembly whose policy lacks one statement. */
async function withoutGrant(assembly: string, grant: Grant): Promise<string> {
  const folder = await tempFolder();
  await cp(assembly, folder, { recursive: true, filter: (source) => !source.endsWith('.map') });
  const path = join(folder, grant.template);
  const template = templateSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  const policy = template.Resources[grant.policy];
  if (policy === undefined) throw new Error(`no ${grant.policy}`);
  const properties = policySchema.parse(policy.Properties);
  properties.PolicyDocument.Statement.splice(grant.statement, 1);
  policy.Properties = properties;
  await writeFile(path, JSON.stringify(template));
  return folder;
}

interface Watched {
  /** Every denial and every error, in words. */
  failures: string[];
  /** The groups that gave up on a record. */
  parked: Set<string>;
  /** The functions that did their work on an order. */
  worked: Set<string>;
}

/** Starts an assembly in this process, sends a good order and a broken record, and tells what comes of it. */
async function watchRun(assembly: string): Promise<Watched> {
  const stateDirectory = await tempFolder();
  const lifecycle = new Lifecycle();
  // What is registered last is called first: the runner stops before its folder goes.
  onTestFinished(() => lifecycle.stop());
  const journal = new Journal({ now: systemClock.now });
  const watched: Watched = { failures: [], parked: new Set(), worked: new Set() };
  journal.subscribe((entry) => {
    if (entry.kind === 'access-denied')
      watched.failures.push(`${entry.principal} ${entry.action} ${entry.resource}`);
    if (entry.kind === 'error') watched.failures.push(entry.message);
    if (entry.kind === 'dead-letter') watched.parked.add(entry.group);
    if (entry.kind !== 'function-log') return;
    const message = String(entry.record?.['message']);
    if (/^(Order (accepted|rejected)|Message received)/.test(message)) watched.worked.add(entry.functionName);
  });
  sendOrders(assembly, { stateDirectory, journal, lifecycle }).catch((thrown: unknown) =>
    watched.failures.push(asError(thrown).message),
  );
  return watched;
}

async function sendOrders(
  assembly: string,
  options: { stateDirectory: string; journal: Journal; lifecycle: Lifecycle },
): Promise<void> {
  const runner = await startRunner({
    ...options,
    assemblyDirectory: assembly,
    ports: { kafka: 0, kafkaTls: 0, awsApi: 0 },
    clock: systemClock,
  });
  const target = connectRunner(runner.description);
  await seed(target);
  const producer = plainKafka(runner.description).producer();
  await producer.connect();
  await producer.send({ topic: 'orders', messages: [{ key: 'broken', value: 'no order' }] });
  await producer.disconnect();
  await target.invoke(target.output('OrdersProducerFunction'), { generate: 1 });
  target.close();
}

const grants = listGrants(inject('assembly'));

test('the roles as they are suffice: nothing is denied, and nothing fails', async () => {
  const { failures, parked, worked } = await watchRun(inject('assembly'));
  await eventually(() => {
    expect(parked).toEqual(new Set(['order-tracker', 'order-processor']));
    expect(worked).toEqual(new Set(['millrace-orders-consumer', 'millrace-fulfilment-consumer']));
  });
  expect(failures).toEqual([]);
});

describe('a role without one of its statements fails where it needs it', () => {
  test.each(grants.map((grant) => ({ ...grant, name: `${grant.policy}: ${grant.actions.join(', ')}` })))(
    '$name',
    async (grant) => {
      const { failures } = await watchRun(await withoutGrant(inject('assembly'), grant));
      const missing = grant.actions.map((action) => action.split(':')[1] ?? action);
      await eventually(() => {
        expect(failures.join('\n')).toMatch(new RegExp(missing.join('|')));
      });
    },
  );
});

test('no function has a role that this would pass by', async () => {
  expect(grants.length).toBeGreaterThan(0);
  const files = (await readdir(inject('assembly'))).filter((file) => file.endsWith('.template.json'));
  expect(new Set(grants.map(({ template }) => template))).toEqual(new Set(files));
});

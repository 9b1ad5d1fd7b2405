import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seed } from '../../bin/start/seed.ts';
import type { JournalEntry } from '../../local/core/journal.ts';
import { synthesize } from '../../local/synthesize.ts';
import {
  type Denial,
  type EmbeddedRunner,
  listDenials,
  listFailures,
  startEmbedded,
} from '../support/embedded-runner.ts';
import { eventually } from '../support/eventually.ts';
import { exerciseApi } from '../support/exercise-api.ts';
import {
  addNotifiedUsers,
  commitAsStranger,
  EXERCISE_CONTEXT,
  exerciseAdmin,
  exercisePipelines,
  exerciseSetOffsets,
  REDRIVEN_GROUP,
} from '../support/exercise-functions.ts';
import { PROJECT } from '../support/project.ts';
import { type Grant, listGrants, takeAway } from '../support/role-grants.ts';

const folder = await mkdtemp(join(tmpdir(), 'millrace-grants-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const assembly = await synthesize({
  projectDirectory: PROJECT,
  cacheDirectory: join(folder, 'cache'),
  outputDirectory: join(folder, 'cdk.out'),
  context: EXERCISE_CONTEXT,
});

/** What is asked for at the start, and by whom: see least-privilege-start.test.ts. */
const AT_START =
  /^(ec2|kafka):|^logs:(CreateLogStream|PutLogEvents)$|^glue:GetRegistry$|^xray:PutTraceSegments$/;
const isOfStart = ({ functionName = '', action, of }: Grant): boolean =>
  AT_START.test(action) ||
  (action === 'glue:GetSchemaVersion' && of === 'SchemaRegistry') ||
  ['millrace-bootstrap-brokers', 'millrace-kafka-topics'].includes(functionName);

const isConsumer = ({ functionName = '' }: Grant): boolean => functionName.endsWith('-consumer');
/** What is granted though nothing asks for it here. */
const NOT_ASKED: Readonly<Record<string, (grant: Grant) => boolean>> = {
  'AWS demands it of the role of a mapping with a Kafka destination': (grant) =>
    isConsumer(grant) &&
    (/^kafka-cluster:(DescribeCluster|WriteDataIdempotently)$/.test(grant.action) ||
      (grant.action === 'kafka-cluster:ReadData' && grant.of.endsWith('.dlq'))),
  'a result is stored after its claim was handed over, for two had one partition in hand': (grant) =>
    isConsumer(grant) && grant.action === 'dynamodb:DeleteItem',
};
const SEE_GROUPS = 'kafka-cluster:DescribeCluster';
const SEE_TOPICS = 'kafka-cluster:DescribeTopic';
/** What tells of records comes when producers, which write them, lack nothing of Kafka any more. */
const PRODUCER_ROUNDS = 3;
const isOfObserver = ({ functionName }: Grant): boolean => functionName === 'millrace-api-observe';

/** Without these Kafka leaves out of its answers what may not be seen, and denies nothing. */
const isLeftOut = ({ functionName, action }: Grant): boolean =>
  functionName === 'millrace-kafka-admin' && [SEE_GROUPS, SEE_TOPICS].includes(action);

const grants = listGrants(assembly).filter((grant) => !isOfStart(grant));
const notAsked = grants.filter((grant) => Object.values(NOT_ASKED).some((isIt) => isIt(grant)));
const denied = grants.filter((grant) => !notAsked.includes(grant) && !isLeftOut(grant));

/**
 * Roles are independent, so that a run takes one grant away from each of many. What a poller needs of Kafka comes first,
 * beside what its producer needs, without which no record would be there for anything else.
 */
function toRounds(): Grant[][] {
  const rounds: Grant[][] = [];
  const add = (index: number, grant: Grant): void => {
    rounds[index] = [...(rounds[index] ?? []), grant];
  };
  const ofFunctions = denied.filter(({ functionName }) => functionName !== undefined);
  for (const own of Map.groupBy(ofFunctions, ({ role }) => role).values()) {
    const isOfKafka = ({ action }: Grant): boolean => action.startsWith('kafka-cluster:');
    const others = own.filter((grant) => !isOfKafka(grant));
    const first = own.some(isOfObserver) ? PRODUCER_ROUNDS : 0;
    for (const [index, grant] of [...own.filter(isOfKafka), ...others].entries()) add(first + index, grant);
  }
  // A schedule that may invoke nothing would hide what its function lacks: it comes last, when that lacks nothing.
  const last = rounds.length - 1;
  for (const grant of denied.filter(({ functionName }) => functionName === undefined)) add(last, grant);
  // These are not waited for, and disturb nobody but the operator's function, which lacks nothing by then either.
  for (const [index, grant] of grants.filter(isLeftOut).entries()) add(last - index, grant);
  return rounds;
}

interface Outcome {
  readonly denials: readonly Denial[];
  readonly failures: readonly string[];
  /** Of the operator's function, by operation. */
  readonly answers: ReadonlyMap<string, unknown>;
  /** Of the functions of the HTTP API, by route. */
  readonly statuses: ReadonlyMap<string, number>;
}

const runs: { readonly taken: readonly Grant[]; readonly outcome: Outcome }[] = [];
let complete: Outcome;
let continued: Outcome;
let besideStranger: Outcome['answers'];

beforeAll(async () => {
  complete = await prepareState();
  const rounds = toRounds().values();
  const work = async (): Promise<void> => {
    for (const taken of rounds) runs.push({ taken, outcome: await runWithout(taken) });
  };
  await Promise.all([continueWithout(notAsked), work(), work()]);
}, 1_800_000);

/** Has every function do all it can on a new state, which then holds dead letters, and notifications that wait. */
async function prepareState(): Promise<Outcome> {
  const state = join(folder, 'prepared');
  await mkdir(state);
  const embedded = startEmbedded(assembly, state);
  try {
    const { target, runner } = await embedded.started;
    await seed(target);
    await addNotifiedUsers(target);
    await exercisePipelines(target, runner.description);
    await eventually(() => expectAllHappened(embedded.entries));
    const answers = await exerciseAdmin(target);
    await eventually(() => expect(countParked(embedded.entries, REDRIVEN_GROUP)).toBe(2));
    expect(await exerciseSetOffsets(target)).toMatchObject({ status: 'done' });
    const statuses = await exerciseApi(target);
    return outcomeOf(embedded.entries, { answers, statuses });
  } finally {
    await embedded.stop();
  }
}

/** Goes on from the prepared state, where the schedule finds something to do. */
async function continueWithout(taken: readonly Grant[]): Promise<void> {
  await onCopy(taken, async ({ entries, started }) => {
    const { target, runner } = await started;
    await exercisePipelines(target, runner.description);
    await eventually(() => {
      expectAllHappened(entries);
      const { sent = 0 } = countOutcomes(entries, 'millrace-notifications-deferred');
      // What was put off before; a minute later what was put off here as well.
      expect(sent).toBeGreaterThanOrEqual(3);
    });
    continued = outcomeOf(entries, { answers: await exerciseAdmin(target), statuses: new Map() });
    // It is listed and may not be described, which is a denial.
    await commitAsStranger(runner.description);
    besideStranger = await exerciseAdmin(target);
  });
}

/** The same until all that is expected to be denied is denied, or for as long as it may take. */
async function runWithout(taken: readonly Grant[]): Promise<Outcome> {
  return onCopy(taken, async ({ entries, started }) => {
    const exercise = started.then(async ({ target, runner }) => {
      if (taken.some(({ action }) => action === SEE_GROUPS)) await commitAsStranger(runner.description);
      const pipelines = exercisePipelines(target, runner.description);
      const answers = await exerciseAdmin(target);
      const statuses = await exerciseApi(target);
      await pipelines;
      return { answers, statuses };
    });
    const expected = taken.filter((grant) => !isLeftOut(grant)).map(denialOf);
    const [exercised] = await Promise.allSettled([
      exercise,
      eventually(() => expect(listDenials(entries)).toEqual(expect.arrayContaining(expected))),
    ]);
    // What is missing is told by the test of each; what kept all from starting is among the failures.
    const nothing = { answers: new Map(), statuses: new Map() };
    return outcomeOf(entries, exercised.status === 'fulfilled' ? exercised.value : nothing);
  });
}

let copies = 0;

async function onCopy<T>(taken: readonly Grant[], run: (embedded: EmbeddedRunner) => Promise<T>): Promise<T> {
  copies += 1;
  const place = join(folder, `copy-${copies}`);
  await cp(join(folder, 'prepared'), join(place, 'state'), { recursive: true });
  const embedded = startEmbedded(
    await takeAway(assembly, taken, join(place, 'assembly')),
    join(place, 'state'),
  );
  try {
    return await run(embedded);
  } finally {
    await embedded.stop();
    await rm(place, { recursive: true, force: true });
  }
}

function outcomeOf(entries: readonly JournalEntry[], told: Pick<Outcome, 'answers' | 'statuses'>): Outcome {
  return { denials: listDenials(entries), failures: listFailures(entries), ...told };
}

/** A schedule has a name of its own in the journal, which no template tells. */
function denialOf({ functionName, action }: Grant): Denial {
  return { principal: functionName ?? expect.any(String), action };
}

function expectAllHappened(entries: readonly JournalEntry[]): void {
  // One of each is new to the first run alone.
  const expectTotal = (name: string, total: number): void => {
    const { accepted = 0, rejected = 0, tracked = 0, stored = 0, skipped = 0 } = countOutcomes(entries, name);
    expect([name, accepted + rejected + tracked + stored + skipped >= total]).toEqual([name, true]);
  };
  expectTotal('millrace-orders-consumer', 3);
  expectTotal('millrace-fulfilment-consumer', 3);
  expectTotal('millrace-emails-consumer', 3);
  expectTotal('millrace-payments-consumer', 2);
  const { sent = 0, deferred = 0 } = countOutcomes(entries, 'millrace-notifications-consumer');
  expect({ sent: sent >= 3, deferred: deferred >= 3 }).toEqual({ sent: true, deferred: true });
  for (const group of GROUPS) expect(countParked(entries, group)).toBeGreaterThan(0);
}

const GROUPS = [
  ...['order-tracker', 'order-processor', 'email-processor-group'],
  ...['notification-service', 'payment-tracker'],
];

function countOutcomes(entries: readonly JournalEntry[], functionName: string): Record<string, number> {
  const told = entries.flatMap((entry) =>
    entry.kind === 'function-log' && entry.functionName === functionName
      ? (entry.record?.['outcome'] ?? [])
      : [],
  );
  return Object.fromEntries([...Map.groupBy(told, String)].map(([outcome, all]) => [outcome, all.length]));
}

function countParked(entries: readonly JournalEntry[], group: string): number {
  return entries.filter((entry) => entry.kind === 'dead-letter' && entry.group === group).length;
}

test('the roles as they are suffice: nothing is denied, and nothing fails', () => {
  expect(complete).toMatchObject({ denials: [], failures: [] });
  for (const [operation, answer] of complete.answers)
    expect(answer, operation).toMatchObject({ status: 'done' });
  expect(complete.answers.size).toBe(9);
  for (const [route, status] of complete.statuses) expect([route, status < 500]).toEqual([route, true]);
  expect(complete.statuses.size).toBe(28);
});

describe('a role without a grant is denied what it lacks', () => {
  test.each(denied.map((grant) => [nameOf(grant), grant] as const))('%s', (_name, grant) => {
    expect(outcomeWithout(grant)?.denials).toContainEqual(denialOf(grant));
  });
});

test('nothing is denied that was not taken away', () => {
  for (const { taken, outcome } of runs) {
    const possible = taken.map(denialOf);
    for (const denial of outcome.denials) expect(possible).toContainEqual(denial);
  }
});

test('operators are shown only what they may describe', () => {
  const answersWithout = (action: string) =>
    outcomeWithout(grants.find((grant) => isLeftOut(grant) && grant.action === action))?.answers;
  const stranger = [expect.objectContaining({ group: 'stranger', state: null })];
  expect(besideStranger.get('list-groups')).toMatchObject({ groups: expect.arrayContaining(stranger) });
  expect(answersWithout(SEE_GROUPS)?.get('list-groups')).toMatchObject({
    status: 'done',
    groups: expect.not.arrayContaining(stranger),
  });
  const blind = answersWithout(SEE_TOPICS);
  expect(blind?.get('list-topics')).toEqual({ status: 'done', topics: [] });
  expect(blind?.get('describe-topic')).toMatchObject({
    status: 'refused',
    violations: [{ path: 'topic', problem: expect.stringContaining('none that may be seen') }],
  });
});

test('what is granted for AWS, or for what rarely happens, nothing asks for here', () => {
  expect(continued).toMatchObject({ denials: [], failures: [] });
});

test('every grant is taken away once', () => {
  const taken = [...runs.flatMap((run) => run.taken), ...notAsked];
  expect(taken).toHaveLength(grants.length);
  expect(new Set(taken)).toEqual(new Set(grants));
});

function outcomeWithout(grant: Grant | undefined): Outcome | undefined {
  return runs.find(({ taken }) => grant !== undefined && taken.includes(grant))?.outcome;
}

function nameOf({ functionName, role, action, of }: Grant): string {
  return `${functionName ?? role}: ${action} of ${of}`;
}

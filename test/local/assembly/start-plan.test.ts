import { expect, test } from 'vitest';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { planAssembly } from '../../../local/assembly/plan.ts';
import type { Started } from '../../../local/assembly/resource-type.ts';
import { startPlan } from '../../../local/assembly/start-plan.ts';
import { eventually } from '../../support/eventually.ts';
import { type FakePlatform, fakePlatform, thing as fakeThing, fakeTypes } from './fake-types.ts';
import { assemblyOfOne } from './write-assembly.ts';

async function start(resources: JsonObject, platform: FakePlatform, outputs: JsonObject = {}) {
  const plan = planAssembly(await assemblyOfOne({ Resources: resources, Outputs: outputs }), fakeTypes);
  return startPlan(plan, platform);
}

const thing = (properties: JsonObject = {}, dependsOn: string[] = []): JsonObject => ({
  Type: 'Test::Thing',
  Properties: properties,
  DependsOn: dependsOn,
});

test('starts after what is needed, with the real values, and stops in reverse', async () => {
  const platform = fakePlatform();
  const running = await start(
    { B: thing({ Of: { 'Fn::GetAtt': ['A', 'Late'] } }), A: thing(), N: { Type: 'Test::Inert' } },
    platform,
    { Url: { Value: { 'Fn::Join': ['', ['at ', { 'Fn::GetAtt': ['B', 'Late'] }]] } } },
  );
  await running.ready;

  expect(platform.properties['B']).toEqual({ Of: 'late A' });
  expect(running.outputs()).toEqual({ Shop: { Url: 'at late B' } });
  expect(running.inspect().map(({ id }) => id)).toEqual(['Shop/A', 'Shop/B', 'Shop/N']);

  await running.stop();
  await running.stop();
  expect(platform.events).toEqual(['start A', 'ready A', 'start B', 'ready B', 'stop B', 'stop A']);
  expect(
    platform.journal
      .recent()
      .map(
        (entry) => `${'logicalId' in entry ? entry.logicalId : ''} ${'state' in entry ? entry.state : ''}`,
      ),
  ).toEqual(['A starting', 'A ready', 'B starting', 'B ready', 'B stopped', 'A stopped']);
});

test('starts what does not depend on each other at the same time', async () => {
  const both = Promise.withResolvers<Started>();
  let waiting = 0;
  const meet = async (): Promise<Started> => {
    waiting++;
    if (waiting === 2) both.resolve({});
    return both.promise;
  };
  const platform = fakePlatform({ A: meet, B: meet });
  const running = await start({ A: thing(), B: thing() }, platform);
  await running.ready;
  expect(platform.events.slice(0, 2)).toEqual(['start A', 'start B']);
  await running.stop();
});

test('stops what was started and names the resource when one fails', async () => {
  const cause = new Error('no room');
  const platform = fakePlatform({ B: () => Promise.reject(cause) });
  const running = await start({ A: thing(), B: thing({}, ['A']), C: thing({}, ['B']) }, platform);

  await expect(running.ready).rejects.toMatchObject({
    code: 'RESOURCE_FAILED',
    message: 'Shop/B (Test::Thing) could not be started: no room',
    cause,
  });
  expect(platform.events).toEqual(['start A', 'ready A', 'start B', 'stop A']);
  await running.stop();
});

test('lets the others see that the start is over, and waits for them', async () => {
  const platform = fakePlatform({
    Slow: (signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve({}), { once: true })),
    Bad: () => Promise.reject(new Error('broken')),
  });
  const running = await start({ Slow: thing(), Bad: thing(), After: thing({}, ['Slow']) }, platform);
  await expect(running.ready).rejects.toThrow('Shop/Bad (Test::Thing) could not be started: broken');
  expect(platform.events).toEqual(['start Slow', 'start Bad', 'ready Slow', 'stop Slow']);
});

test('fails a resource whose property turns out wrong', async () => {
  const platform = fakePlatform();
  const running = await start({ A: thing(), B: thing({ Count: { 'Fn::GetAtt': ['A', 'Late'] } }) }, platform);
  await expect(running.ready).rejects.toThrow(
    'Shop/B (Test::Thing) could not be started: Properties.Count: expected a number',
  );
  expect(platform.events.at(-1)).toBe('stop A');
});

test('names an attribute that a resource did not answer', async () => {
  const assembly = await assemblyOfOne({
    Resources: { A: { Type: 'Test::Custom' }, B: thing({ Of: { 'Fn::GetAtt': ['A', 'Size'] } }) },
  });
  const plan = planAssembly(assembly, [
    ...fakeTypes,
    { ...fakeThing, type: 'Test::Custom', anyAttribute: true },
  ]);
  const running = startPlan(plan, fakePlatform());
  await expect(running.ready).rejects.toThrow(
    'asks Shop/A for Size, which it did not answer; it has Ref, Name, Late',
  );
});

test('stops in the middle of the start', async () => {
  const platform = fakePlatform({
    B: (signal) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
      ),
  });
  const running = await start({ A: thing(), B: thing({}, ['A']), C: thing({}, ['B']) }, platform);
  await eventually(() => expect(platform.events).toContain('start B'));

  await running.stop();

  await expect(running.ready).rejects.toMatchObject({ name: 'AbortError' });
  expect(platform.events).toEqual(['start A', 'ready A', 'start B', 'stop A']);
});

test('starts nothing when it is stopped at once', async () => {
  const platform = fakePlatform();
  const plan = planAssembly(await assemblyOfOne({ Resources: { A: thing() } }), fakeTypes);
  await startPlan(plan, platform).stop();
  expect(platform.events).toEqual([]);
});

test('says which resource did not stop, and stops the others', async () => {
  const platform = fakePlatform({ B: async () => ({ stop: () => Promise.reject(new Error('stuck')) }) });
  const running = await start({ A: thing(), B: thing({}, ['A']) }, platform);
  await running.ready;
  await expect(running.stop()).rejects.toThrow('stopping Shop/B failed');
  expect(platform.events.at(-1)).toBe('stop A');
});

test('stops what does not depend on each other at the same time', async () => {
  const both = Promise.withResolvers<void>();
  let waiting = 0;
  const meet = async (): Promise<Started> => ({
    stop: () => {
      waiting++;
      if (waiting === 2) both.resolve();
      return both.promise;
    },
  });
  const platform = fakePlatform({ B: meet, C: meet });
  const running = await start({ A: thing(), B: thing({}, ['A']), C: thing({}, ['A']) }, platform);
  await running.ready;
  await running.stop();
  expect(platform.events.slice(-3).toSorted()).toEqual(['stop A', 'stop B', 'stop C']);
  expect(platform.events.at(-1)).toBe('stop A');
});

test('throws why the start failed, also when the rest does not stop', async () => {
  const platform = fakePlatform({
    A: async () => ({ stop: () => Promise.reject(new Error('stuck')) }),
    B: () => Promise.reject(new Error('no room')),
  });
  const running = await start({ A: thing(), B: thing({}, ['A']) }, platform);
  await expect(running.ready).rejects.toMatchObject({ code: 'RESOURCE_FAILED' });
  expect(platform.journal.recent()).toContainEqual(
    expect.objectContaining({ kind: 'error', message: 'stopping Shop/A failed: stuck' }),
  );
});

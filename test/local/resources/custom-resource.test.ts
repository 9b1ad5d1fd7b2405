import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { startPlan } from '../../../local/assembly/start-plan.ts';
import { ThrottledError } from '../../../local/lambda/lambda-error.ts';
import { eventually } from '../../support/eventually.ts';
import { type RecordingPlatform, recordingPlatform } from './fake-platform.ts';
import { planTemplate, startTemplate } from './start-template.ts';

const TOKEN = 'arn:aws:lambda:eu-central-1:111122223333:function:provider';

const eventSchema = z.looseObject({
  RequestType: z.string(),
  RequestId: z.string(),
  StackId: z.string(),
  LogicalResourceId: z.string(),
  ResponseURL: z.url(),
  ResourceProperties: z.record(z.string(), z.unknown()),
});
type Event = z.output<typeof eventSchema>;

/** Lets the function answer as the given function says, by a PUT as the Node SDKs do; keeps the events. */
function answerWith(platform: RecordingPlatform, answer: (event: Event) => JsonObject | string): Event[] {
  const events: Event[] = [];
  platform.handler = async ({ payload }) => {
    const event = eventSchema.parse(JSON.parse(payload));
    events.push(event);
    const { StackId, RequestId, LogicalResourceId } = event;
    const given = answer(event);
    const body =
      typeof given === 'string' ? given : JSON.stringify({ StackId, RequestId, LogicalResourceId, ...given });
    const response = await fetch(event.ResponseURL, { method: 'PUT', body });
    expect(response.status).toBe(200);
    return {};
  };
  return events;
}

const success = (data: JsonObject = {}): JsonObject => ({
  Status: 'SUCCESS',
  PhysicalResourceId: 'topics-1',
  Data: data,
});

const topics = (properties: JsonObject = {}): JsonObject => ({
  Type: 'Custom::Topics',
  Properties: { ServiceToken: TOKEN, ...properties },
});

test('sends a Create as CloudFormation does, and answers with its data', async () => {
  const platform = await recordingPlatform();
  const events = answerWith(platform, () => success({ Brokers: 'b:9098', Count: 3 }));

  const running = await startTemplate(
    platform,
    { Topics: topics({ Count: 3, Keep: false, List: [{ Partitions: 2 }, null], ServiceTimeout: 60 }) },
    { Id: { Value: { Ref: 'Topics' } }, Brokers: { Value: { 'Fn::GetAtt': ['Topics', 'Brokers'] } } },
  );

  expect(running.outputs()).toEqual({ Shop: { Id: 'topics-1', Brokers: 'b:9098' } });
  expect(events).toEqual([
    {
      RequestType: 'Create',
      ServiceToken: TOKEN,
      ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/cloudformation-responses\/[\w-]+$/),
      StackId: expect.stringMatching(/^arn:aws:cloudformation:eu-central-1:111122223333:stack\/Shop\//),
      RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      LogicalResourceId: 'Topics',
      ResourceType: 'Custom::Topics',
      ResourceProperties: {
        ServiceToken: TOKEN,
        Count: '3',
        Keep: 'false',
        List: [{ Partitions: '2' }],
        ServiceTimeout: '60',
      },
    },
  ]);
});

test('sends an Update with the old properties at the next start', async () => {
  const platform = await recordingPlatform();
  const events = answerWith(platform, () => success());
  await (await startTemplate(platform, { Topics: topics({ Count: 3 }) })).stop();
  await startTemplate(platform, { Topics: topics({ Count: 4 }) });

  expect(events[1]).toMatchObject({
    RequestType: 'Update',
    PhysicalResourceId: 'topics-1',
    ResourceProperties: { ServiceToken: TOKEN, Count: '4' },
    OldResourceProperties: { ServiceToken: TOKEN, Count: '3' },
  });
  expect(events[1]?.StackId).toBe(events[0]?.StackId);
  expect(events[1]?.RequestId).not.toBe(events[0]?.RequestId);
});

test('says that a replacement deletes the old resource on AWS', async () => {
  const platform = await recordingPlatform();
  let physicalId = 'one';
  answerWith(platform, () => ({ ...success(), PhysicalResourceId: physicalId }));
  await (await startTemplate(platform, { Topics: topics() })).stop();
  physicalId = 'two';
  await startTemplate(platform, { Topics: topics() });
  expect(platform.journal.recent()).toContainEqual(
    expect.objectContaining({ kind: 'warning', message: expect.stringContaining('send a Delete for one') }),
  );
});

test('keeps nothing of a Create that failed, so that the next start creates again', async () => {
  const platform = await recordingPlatform();
  const events = answerWith(platform, () => ({
    Status: 'FAILED',
    Reason: 'no such cluster',
    PhysicalResourceId: 'x',
  }));
  const start = () => startTemplate(platform, { Topics: topics() });
  await expect(start()).rejects.toThrow(
    /Shop\/Topics \(Custom::Topics\) could not be started: .*\[FAILED\].*no such cluster/,
  );
  await expect(start()).rejects.toMatchObject({ code: 'RESOURCE_FAILED' });
  expect(events.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Create']);
});

test('fails at once when the function fails', async () => {
  const platform = await recordingPlatform();
  const payload = JSON.stringify({ errorType: 'Error', errorMessage: 'boom', trace: [] });
  platform.handler = async () => ({ functionError: 'Unhandled', payload });
  await expect(startTemplate(platform, { Topics: topics() })).rejects.toThrow(`${TOKEN} failed: Error: boom`);
});

test.each<[string, JsonObject | string, RegExp]>([
  [
    'is too long',
    success({ Text: 'x'.repeat(4096) }),
    /Response object is too long: CloudFormation takes 4096 bytes/,
  ],
  ['is no JSON', 'hello', /Invalid response object: it is not JSON/],
  ['has no physical id', { Status: 'SUCCESS' }, /Invalid response object: .*PhysicalResourceId/s],
  ['is of another request', { ...success(), RequestId: 'other' }, /RequestId is other, the request's is /],
])('refuses an answer that %s', async (_name, answer, message) => {
  const platform = await recordingPlatform();
  answerWith(platform, () => answer);
  await expect(startTemplate(platform, { Topics: topics() })).rejects.toThrow(message);
});

test('waits until the service timeout for an answer that comes from elsewhere, then gives up', async () => {
  const platform = await recordingPlatform();
  let url = '';
  platform.handler = async ({ payload }) => {
    url = eventSchema.parse(JSON.parse(payload)).ResponseURL;
    return {};
  };
  const running = startPlan(await planTemplate({ Topics: topics({ ServiceTimeout: '90' }) }), platform);
  await eventually(() =>
    expect(platform.journal.recent()).toContainEqual(
      expect.objectContaining({
        kind: 'warning',
        message: expect.stringContaining('ended without an answer'),
      }),
    ),
  );
  await platform.clock.advance(90_000);
  await expect(running.ready).rejects.toThrow(
    /did not receive a response from your Custom Resource.*Waited 90 s/,
  );
  expect((await fetch(url, { method: 'PUT', body: '{}' })).ok).toBe(false);
});

test('stops while it waits for an answer', async () => {
  const platform = await recordingPlatform();
  const running = startPlan(await planTemplate({ Topics: topics() }), platform);
  const invoked = Promise.withResolvers<void>();
  platform.handler = async () => {
    invoked.resolve();
    return {};
  };
  await invoked.promise;
  await running.stop();
  await expect(running.ready).rejects.toMatchObject({ name: 'AbortError' });
  expect(platform.clock.pending).toBe(0);
});

test('takes only a PUT for an answer', async () => {
  const platform = await recordingPlatform();
  const events = answerWith(platform, () => success());
  const put = platform.handler;
  platform.handler = async (request) => {
    const { ResponseURL } = eventSchema.parse(JSON.parse(request.payload));
    expect((await fetch(ResponseURL)).status).toBe(405);
    return put(request);
  };
  await startTemplate(platform, { Topics: topics() });
  expect(events).toHaveLength(1);
});

test('keeps its state in a file of its own', async () => {
  const platform = await recordingPlatform();
  answerWith(platform, () => success());
  await (await startTemplate(platform, { Topics: topics() })).stop();
  const file = join(
    platform.stateDirectory,
    'custom-resources',
    '111122223333.eu-central-1.Shop.Topics.json',
  );
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    physicalResourceId: 'topics-1',
    properties: { ServiceToken: TOKEN },
  });
});

test('serves the type of AWS too', async () => {
  const platform = await recordingPlatform();
  const events = answerWith(platform, () => success());
  await startTemplate(platform, { Topics: { ...topics(), Type: 'AWS::CloudFormation::CustomResource' } });
  expect(events[0]).toMatchObject({ ResourceType: 'AWS::CloudFormation::CustomResource' });
});

test('waits for a function that runs as often as it may', async () => {
  const platform = await recordingPlatform();
  answerWith(platform, () => success());
  const answer = platform.handler;
  let isFree = false;
  platform.handler = async (request) => {
    if (!isFree) throw new ThrottledError('ReservedFunctionConcurrentInvocationLimitExceeded');
    return answer(request);
  };
  const running = startPlan(await planTemplate({ Topics: topics() }), platform);
  onTestFinished(() => running.stop());
  await eventually(() =>
    expect(platform.journal.recent()).toContainEqual(
      expect.objectContaining({
        kind: 'warning',
        message: expect.stringContaining('runs as often as it may'),
      }),
    ),
  );
  isFree = true;
  await platform.clock.advance(1000);
  await running.ready;
});

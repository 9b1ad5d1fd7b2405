import {
  CreateTopicCommand,
  PublishCommand,
  type PublishCommandInput,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { ACCOUNT, REGION, SESSION } from '../aws-api/start-test-api.ts';
import { startMessages } from './start-messages.ts';

const ENDPOINT = `arn:aws:sns:${REGION}:${ACCOUNT}:endpoint/GCM/shop/5e3e9847-3183-3f18-a7e8-671c3a57d4b3`;
const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:news`;
const PHONE = '+48123456789';

const publish = (client: SNSClient, input: Partial<PublishCommandInput>) =>
  client.send(new PublishCommand({ Message: 'Hello', ...input }));

test('keeps a text message and answers its id', async () => {
  const { sns, captured, api } = await startMessages();
  const Message = 'Dzień dobry & <bye>\r\n+1';
  const { MessageId } = await publish(sns, {
    PhoneNumber: PHONE,
    Message,
    MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
  });
  expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
  expect(captured()).toMatchObject([
    {
      service: 'sns',
      channel: 'sms',
      to: [PHONE],
      body: Message,
      messageId: MessageId,
      principal: api.iam.operator.principal.arn,
    },
  ]);
});

test("keeps a push notification, with the platform's own text when there is one", async () => {
  const { sns, captured } = await startMessages();
  await publish(sns, { TargetArn: ENDPOINT, Subject: 'News' });
  const MessageStructure = 'json';
  await publish(sns, {
    ...{ TargetArn: ENDPOINT, MessageStructure },
    Message: JSON.stringify({ default: 'plain', GCM: '{"notification":{}}' }),
  });
  await publish(sns, { PhoneNumber: PHONE, MessageStructure, Message: '{"default":"plain","GCM":"x"}' });
  expect(captured()).toMatchObject([
    { channel: 'push', to: [ENDPOINT], subject: 'News', body: 'Hello' },
    { channel: 'push', body: '{"notification":{}}' },
    { channel: 'sms', body: 'plain' },
  ]);
});

test.each<[string, Partial<PublishCommandInput>, string]>([
  ['no target', {}, 'TopicArn or TargetArn Reason: no value for required parameter'],
  ['two targets', { PhoneNumber: PHONE, TargetArn: ENDPOINT }, 'only one of them may be given'],
  [
    'a number without country',
    { PhoneNumber: '0123456' },
    'PhoneNumber Reason: 0123456 is not valid to publish to',
  ],
  ['a number with spaces', { PhoneNumber: '+48 123 456' }, 'is not valid to publish to'],
  ['an empty message', { PhoneNumber: PHONE, Message: '' }, 'Empty message'],
  ['a text of 1,601 characters', { PhoneNumber: PHONE, Message: 'x'.repeat(1601) }, 'Message too long'],
  ['a message beyond 256 KB', { TargetArn: ENDPOINT, Message: 'ü'.repeat(131_073) }, 'Message too long'],
  ['a subject of two lines', { TargetArn: ENDPOINT, Subject: 'a\nb' }, 'Subject'],
  ['what is no ARN', { TargetArn: 'token' }, 'TargetArn Reason: token is no ARN of a topic or an endpoint'],
  ['an incomplete endpoint', { TargetArn: `${TOPIC}/GCM` }, 'is no ARN of a topic or an endpoint'],
  ['another region', { TargetArn: ENDPOINT.replace(REGION, 'us-west-2') }, `is not of the region ${REGION}`],
  [
    'variants without default',
    { TargetArn: ENDPOINT, MessageStructure: 'json', Message: '{}' },
    'No default entry',
  ],
  [
    'variants that are no JSON',
    { TargetArn: ENDPOINT, MessageStructure: 'json' },
    'JSON message body failed to parse',
  ],
  ['another structure', { TargetArn: ENDPOINT, MessageStructure: 'xml' }, 'MessageStructure'],
  [
    'what FIFO topics know',
    { TargetArn: ENDPOINT, MessageGroupId: 'g' },
    'MessageGroupId Reason: not emulated',
  ],
])('refuses %s', async (_title, input, message) => {
  const { sns, captured } = await startMessages();
  await expect(publish(sns, input)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringMatching(/^Invalid parameter: /),
    $metadata: { httpStatusCode: 400 },
  });
  await expect(publish(sns, input)).rejects.toThrow(message);
  expect(captured()).toEqual([]);
});

test('knows no topic', async () => {
  const { sns } = await startMessages();
  await expect(publish(sns, { TopicArn: TOPIC })).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Topic does not exist',
    $metadata: { httpStatusCode: 404 },
  });
});

test('lets a role publish to phones with every ARN excepted, and to no ARN then', async () => {
  const { api, asRole, captured } = await startMessages();
  await expect(publish(asRole.sns, { PhoneNumber: PHONE })).rejects.toMatchObject({
    name: 'AuthorizationErrorException',
    message: expect.stringContaining(`not authorized to perform: sns:Publish on resource: ${PHONE}`),
    $metadata: { httpStatusCode: 403 },
  });
  api.grant({ Effect: 'Allow', Action: 'sns:Publish', Resource: 'arn:aws:sns:*:*:*' });
  await expect(publish(asRole.sns, { PhoneNumber: PHONE })).rejects.toMatchObject({
    name: 'AuthorizationErrorException',
  });
  api.grant({ Effect: 'Allow', Action: 'sns:Publish', NotResource: 'arn:aws:sns:*:*:*' });
  await publish(asRole.sns, { PhoneNumber: PHONE });
  expect(captured()).toMatchObject([{ channel: 'sms', principal: SESSION }]);
});

test('lets a role that may publish to phones publish to no endpoint', async () => {
  const { api, asRole } = await startMessages();
  api.grant({ Effect: 'Allow', Action: 'sns:Publish', NotResource: 'arn:aws:sns:*:*:*' });
  await expect(publish(asRole.sns, { TargetArn: ENDPOINT })).rejects.toMatchObject({
    message: expect.stringContaining(`on resource: ${ENDPOINT}`),
  });
  api.grant({ Effect: 'Allow', Action: 'sns:Publish', Resource: ENDPOINT.replace(/[^/]+$/, '*') });
  await expect(publish(asRole.sns, { TargetArn: ENDPOINT })).resolves.toBeDefined();
});

test('throttles what goes beyond the sending rate', async () => {
  const { sns } = await startMessages({ perSecond: 1 });
  await publish(sns, { PhoneNumber: PHONE });
  await expect(publish(sns, { PhoneNumber: PHONE })).rejects.toMatchObject({
    name: 'ThrottledException',
    $metadata: { httpStatusCode: 429 },
  });
});

test('names an operation that is not emulated', async () => {
  const { sns } = await startMessages();
  await expect(sns.send(new CreateTopicCommand({ Name: 'news' }))).rejects.toThrow(
    'CreateTopic of the SNS API is not emulated. Emulated: Publish.',
  );
});

import {
  ListEmailIdentitiesCommand,
  type SESv2Client,
  SendEmailCommand,
  type SendEmailCommandInput,
} from '@aws-sdk/client-sesv2';
import { expect, test } from 'vitest';
import { ACCOUNT, REGION, SESSION } from '../aws-api/start-test-api.ts';
import { startMessages } from './start-messages.ts';

const identityArn = (identity: string) => `arn:aws:ses:${REGION}:${ACCOUNT}:identity/${identity}`;

function send(client: SESv2Client, more: Partial<SendEmailCommandInput> = {}) {
  return client.send(
    new SendEmailCommand({
      FromEmailAddress: 'Shop <shop@example.com>',
      Destination: { ToAddresses: ['alice@example.org'] },
      Content: { Simple: { Subject: { Data: 'Hello ü' }, Body: { Text: { Data: 'Thanks & <bye>' } } } },
      ...more,
    }),
  );
}

test('keeps an e-mail and answers its id', async () => {
  const { ses, captured, clock, api } = await startMessages();
  const { MessageId } = await send(ses, {
    Destination: {
      ToAddresses: ['alice@example.org'],
      CcAddresses: ['Bob <bob@example.org>'],
      BccAddresses: ['carol@example.org'],
    },
    ReplyToAddresses: ['help@example.com'],
    EmailTags: [{ Name: 'kind', Value: 'welcome' }],
  });
  expect(MessageId).toMatch(/^[0-9a-f]{16}-[0-9a-f-]{36}-000000$/);
  expect(captured()).toEqual([
    {
      time: expect.any(Number),
      kind: 'message',
      service: 'ses',
      channel: 'email',
      from: 'Shop <shop@example.com>',
      to: ['alice@example.org', 'Bob <bob@example.org>', 'carol@example.org'],
      subject: 'Hello ü',
      body: 'Thanks & <bye>',
      messageId: MessageId,
      principal: api.iam.operator.principal.arn,
    },
  ]);
  expect(clock.pending).toBe(0);
});

test.each(['success', 'bounce', 'complaint', 'ooto', 'suppressionlist'])(
  'accepts the %s address of the mailbox simulator',
  async (mailbox) => {
    const { ses } = await startMessages();
    const ToAddresses = [`${mailbox}@simulator.amazonses.com`];
    await expect(send(ses, { Destination: { ToAddresses } })).resolves.toHaveProperty('MessageId');
  },
);

test.each<[string, Partial<SendEmailCommandInput>, string]>([
  ['no sender', { FromEmailAddress: undefined }, "Missing required header 'From'."],
  ['a sender that is no address', { FromEmailAddress: 'shop' }, "Missing final '@domain'"],
  ['no recipient', { Destination: {} }, 'has no recipient'],
  ['an empty address', { Destination: { ToAddresses: [''] } }, 'Invalid email address .'],
  ['an address without domain', { Destination: { ToAddresses: ['a@'] } }, 'Missing domain'],
  ['two addresses in one', { Destination: { ToAddresses: ['a@x.org,b@x.org'] } }, 'Illegal address'],
  [
    'a space in the domain',
    { Destination: { CcAddresses: ['a@x .org'] } },
    'Domain contains control or whitespace',
  ],
  ['a reply address that is none', { ReplyToAddresses: ['a@x..org'] }, 'Domain contains dot-dot'],
  [
    '51 recipients',
    { Destination: { BccAddresses: Array(51).fill('a@x.org') } },
    'Recipient count exceeds 50.',
  ],
  ['no body', { Content: { Simple: { Subject: { Data: 's' }, Body: {} } } }, 'has no body'],
  ['no content', { Content: undefined }, '1 validation error detected: Content'],
  ['raw content', { Content: { Raw: { Data: new Uint8Array(1) } } }, 'Content.Raw is not emulated'],
  ['a configuration set', { ConfigurationSetName: 'c' }, 'ConfigurationSetName is not emulated'],
])('refuses %s', async (_title, more, message) => {
  const { ses, captured } = await startMessages();
  await expect(send(ses, more)).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringContaining(message),
    $metadata: { httpStatusCode: 400 },
  });
  expect(captured()).toEqual([]);
});

test.each([
  ['the address', identityArn('shop@example.com')],
  ['its domain', identityArn('example.com')],
])('lets a role send that may use the identity of %s', async (_title, Resource) => {
  const { api, asRole, captured } = await startMessages();
  await expect(send(asRole.ses)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(
      `not authorized to perform: ses:SendEmail on resource: ${identityArn('shop@example.com')}`,
    ),
  });
  expect(api.journal.recent()).toContainEqual(
    expect.objectContaining({ kind: 'access-denied', principal: SESSION, action: 'ses:SendEmail' }),
  );
  api.grant({ Effect: 'Allow', Action: 'ses:SendEmail', Resource });
  await send(asRole.ses);
  expect(captured()).toMatchObject([{ principal: SESSION }]);
  await expect(send(asRole.ses, { FromEmailAddress: 'a@example.net' })).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  expect(captured()).toHaveLength(1);
});

test('asks for the identity that a request names', async () => {
  const { api, asRole } = await startMessages();
  const FromEmailAddressIdentityArn = identityArn('example.net');
  api.grant({ Effect: 'Allow', Action: 'ses:SendEmail', Resource: FromEmailAddressIdentityArn });
  await expect(send(asRole.ses)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(send(asRole.ses, { FromEmailAddressIdentityArn })).resolves.toBeDefined();
});

test('throttles what goes beyond the sending rate, and no more a second later', async () => {
  const { ses, clock, captured } = await startMessages({ perSecond: 2 });
  await send(ses);
  await send(ses);
  await expect(send(ses)).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    message: 'Maximum sending rate exceeded.',
    $metadata: { httpStatusCode: 429 },
  });
  await clock.advance(1000);
  await send(ses);
  expect(captured()).toHaveLength(3);
});

test('names an operation that is not emulated', async () => {
  const { ses } = await startMessages();
  await expect(ses.send(new ListEmailIdentitiesCommand({}))).rejects.toMatchObject({
    name: 'BadRequestException',
    message: 'POST /v2/email/list-identities of the SES API is not emulated. Emulated: SendEmail.',
  });
});

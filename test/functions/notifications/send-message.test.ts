import { expect, it, onTestFinished, vi } from 'vitest';
import { createProviders } from '../../../functions/notifications/providers.ts';
import { Mailer } from '../../../functions/notifications/send-message.ts';
import { type Fault, startFakeProviders } from './fake-providers.ts';

const TO = {
  email: 'alice@example.com',
  sms: '+48123456789',
  push: 'arn:aws:sns:us-east-1:111122223333:endpoint/GCM/app/0f1e2d3c',
};
const NOW = new Date('2026-01-31T09:30:00.000Z');
const IN_A_MINUTE = '2026-01-31T09:31:00.000Z';

async function start({ remainingMs = 60_000 } = {}) {
  const fake = await startFakeProviders();
  const variables = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...fake.variables,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });
  const pause = vi.fn(async () => undefined);
  const mailer = new Mailer({
    providers: createProviders('millrace@example.com'),
    remainingMs: () => remainingMs,
    pause,
  });
  const message = { subject: 'Zażółć', text: 'Gęślą jaźń.' };
  const send = (channel: keyof typeof TO | 'log', attempts = 0) =>
    mailer.send({ channel, address: channel === 'log' ? undefined : TO[channel], message, attempts });
  return { fake, pause, mailer, message, send };
}

it('hands each channel its message and answers with the id the provider gave it', async () => {
  const { fake, send } = await start();
  expect([await send('email'), await send('sms'), await send('push')]).toEqual(
    [1, 2, 3].map((n) => ({ outcome: 'sent', message_id: `message-${n}` })),
  );
  expect(fake.taken).toEqual([
    { service: 'ses', from: 'millrace@example.com', to: TO.email, subject: 'Zażółć', text: 'Gęślą jaźń.' },
    { service: 'sns', to: TO.sms, text: 'Gęślą jaźń.' },
    { service: 'sns', to: TO.push, text: 'Zażółć\nGęślą jaźń.' },
  ]);
});

it('cuts a text message to what SNS takes in one', async () => {
  const { fake, mailer } = await start();
  const message = { subject: '', text: 'ż'.repeat(1_000) };
  await mailer.send({ channel: 'sms', address: TO.sms, message, attempts: 0 });
  expect(fake.taken[0]?.text).toBe(`${'ż'.repeat(798)}...`);
});

it('sends nothing when nothing may leave, and nothing over the log', async () => {
  const { fake, message, send } = await start();
  const mailer = new Mailer({ providers: undefined, remainingMs: () => 60_000 });
  expect(await mailer.send({ channel: 'email', address: TO.email, message, attempts: 0 })).toEqual({
    outcome: 'logged',
  });
  expect(await send('log')).toEqual({ outcome: 'logged' });
  expect(fake.requests()).toBe(0);
});

it('keeps as much of a refusal as a person reads', async () => {
  const { fake, send } = await start();
  fake.fail({ status: 400, code: 'MessageRejected', message: `no. ${'x'.repeat(100_000)}` });
  const result = await send('email');
  expect(result).toEqual({ outcome: 'refused', reason: `MessageRejected: no. ${'x'.repeat(479)}` });
});

const SES_THROTTLES = ['TooManyRequestsException', 'ThrottlingException', 'LimitExceededException'];
const SNS_THROTTLES = ['Throttled', 'Throttling', 'ThrottlingException', 'KMSThrottling'];

it.each([
  ...SES_THROTTLES.map((code) => ['email', { status: 429, code }] as const),
  ['email', { status: 400, code: 'ThrottlingException' }] as const,
  ...SNS_THROTTLES.map((code) => ['sms', { status: 400, code }] as const),
])('waits out a throttle of %s: %o', async (channel, fault) => {
  const { fake, pause, send } = await start();
  fake.fail(fault, fault, fault, fault);
  expect(await send(channel)).toMatchObject({ outcome: 'sent' });
  expect(pause.mock.calls).toEqual([[1], [2], [3], [4]]);
});

it('defers what is throttled for too long, each time for longer, up to an hour', async () => {
  const { fake, send } = await start();
  fake.failAlways({
    status: 429,
    code: 'TooManyRequestsException',
    message: 'Maximum sending rate exceeded.',
  });
  const reason = 'TooManyRequestsException: Maximum sending rate exceeded.';
  expect(await send('email')).toEqual({
    outcome: 'deferred',
    reason,
    due_at: IN_A_MINUTE,
    counted: false,
    attempts: 1,
  });
  expect(fake.requests()).toBe(5);
  expect(await send('email', 3)).toMatchObject({ due_at: '2026-01-31T09:38:00.000Z', attempts: 4 });
  expect(await send('email', 50)).toMatchObject({ due_at: '2026-01-31T10:30:00.000Z', attempts: 51 });
});

const OUTAGES: [keyof typeof TO, Fault][] = [
  ['email', { status: 500, code: 'InternalServiceErrorException' }],
  ['email', { status: 503, code: 'ServiceUnavailable' }],
  ['email', 'break'],
  ['sms', { status: 500, code: 'InternalError' }],
  ['push', 'break'],
];

it.each(OUTAGES)('tries once more, and then defers, when %s does not work: %o', async (channel, fault) => {
  const { fake, send } = await start();
  fake.fail(fault);
  expect(await send(channel)).toMatchObject({ outcome: 'sent' });
  fake.fail(fault, fault);
  expect(await send(channel)).toMatchObject({ outcome: 'deferred', due_at: IN_A_MINUTE, attempts: 1 });
  expect(fake.requests()).toBe(4);
});

it('sends one more at most when the answer is lost', async () => {
  const { fake, send } = await start();
  fake.fail('lose');
  expect(await send('email')).toMatchObject({ outcome: 'sent' });
  expect(fake.taken).toHaveLength(2);
});

it.each([
  ['email', { status: 400, code: 'SendingPausedException' }],
  [
    'email',
    {
      status: 400,
      code: 'MessageRejected',
      message: `Email address is not verified. The following identities failed the check in region US-EAST-1: ${TO.email}`,
    },
  ],
  ['email', { status: 400, code: 'MailFromDomainNotVerifiedException' }],
  ['email', { status: 403, code: 'AccessDeniedException' }],
  ['email', { status: 403, code: 'ExpiredTokenException' }],
  ['sms', { status: 403, code: 'AuthorizationError' }],
  ['sms', { status: 403, code: 'InvalidClientTokenId' }],
  ['push', { status: 400, code: 'PlatformApplicationDisabled' }],
] as const)('defers at once what the account may not send by %s: %o', async (channel, fault) => {
  const { fake, pause, send } = await start();
  fake.fail(fault);
  const result = await send(channel);
  expect(result).toMatchObject({ outcome: 'deferred', due_at: IN_A_MINUTE, attempts: 1 });
  expect(result).toHaveProperty('reason', expect.stringContaining(fault.code));
  expect(pause).not.toHaveBeenCalled();
});

it.each([
  ['email', { status: 400, code: 'MessageRejected', message: 'Message contains a virus.' }],
  ['email', { status: 400, code: 'BadRequestException' }],
  ['email', { status: 404, code: 'NotFoundException' }],
  ['email', { status: 400, code: 'AccountSuspendedException' }],
  ['sms', { status: 400, code: 'InvalidParameter' }],
  ['sms', { status: 400, code: 'OptedOut' }],
  ['push', { status: 400, code: 'EndpointDisabled' }],
  ['push', { status: 404, code: 'NotFound' }],
] as const)('takes a rejection by %s as final: %o', async (channel, fault) => {
  const { fake, send } = await start();
  fake.fail(fault);
  const result = await send(channel);
  expect(result).toMatchObject({ outcome: 'refused' });
  expect(result).toHaveProperty('reason', expect.stringContaining(fault.code));
  expect(fake.requests()).toBe(1);
});

it('gives a channel up for the batch after five failures in a row, and no other channel', async () => {
  const { fake, send } = await start();
  fake.failAlways({ status: 400, code: 'SendingPausedException' });
  for (const _ of [1, 2, 3, 4, 5]) await send('email');
  expect(await send('email', 2)).toMatchObject({
    outcome: 'deferred',
    reason: expect.stringContaining('SendingPausedException'),
    due_at: '2026-01-31T09:34:00.000Z',
    attempts: 3,
  });
  expect(fake.requests()).toBe(5);
  fake.failAlways(undefined);
  expect(await send('sms')).toMatchObject({ outcome: 'sent' });
});

it('defers to the next minute what it has no time for', async () => {
  const { fake, send } = await start({ remainingMs: 9_000 });
  expect(await send('email', 1)).toEqual({
    outcome: 'deferred',
    reason: 'out_of_time',
    due_at: NOW.toISOString(),
    counted: true,
    attempts: 1,
  });
  expect(fake.requests()).toBe(0);
});

it('leaves the time that it takes to put off all that wait behind it', async () => {
  const { fake, mailer, message } = await start({ remainingMs: 25_000 });
  const parcel = { channel: 'email', address: TO.email, message, attempts: 0 };
  expect(await mailer.send({ ...parcel, behind: 1_000 })).toMatchObject({
    outcome: 'deferred',
    reason: 'out_of_time',
  });
  expect(fake.requests()).toBe(0);
  expect(await mailer.send({ ...parcel, behind: 500 })).toMatchObject({ outcome: 'sent' });
});

it('throws what no provider answered', async () => {
  const mistake = new TypeError('not a function');
  const mailer = new Mailer({
    providers: {
      sender: '',
      sendEmail: () => Promise.reject(mistake),
      publish: () => Promise.reject(mistake),
    },
    remainingMs: () => 60_000,
  });
  const message = { subject: '', text: '' };
  const sent = mailer.send({ channel: 'email', address: TO.email, message, attempts: 0 });
  await expect(sent).rejects.toBe(mistake);
});

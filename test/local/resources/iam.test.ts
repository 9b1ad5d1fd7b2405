// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written like that
import { expect, test } from 'vitest';
import { type RecordingPlatform, recordingPlatform } from './fake-platform.ts';
import { startTemplate } from './start-template.ts';
import { role } from './templates.ts';

const allow = (action: string, resource = '*') => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: action, Resource: resource },
});

function may(platform: RecordingPlatform, action: string): boolean {
  const roleArn = 'arn:aws:iam::111122223333:role/team/worker';
  return platform.iam.check(
    { arn: 'arn:aws:sts::111122223333:assumed-role/worker/s', roleArn },
    action,
    'arn:aws:x',
  ).allowed;
}

test('gives a role its inline, managed and attached policies', async () => {
  const platform = await recordingPlatform();
  await startTemplate(platform, {
    Shared: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: allow('sns:Publish') } },
    Role: role(['s3:GetObject'], {
      RoleName: 'worker',
      Path: '/team/',
      ManagedPolicyArns: [
        { Ref: 'Shared' },
        { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
      ],
    }),
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'More', PolicyDocument: allow('sqs:SendMessage'), Roles: [{ Ref: 'Role' }] },
    },
    Late: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: allow('ses:SendEmail'), Roles: [{ Ref: 'Role' }] },
    },
  });
  const actions = ['s3:GetObject', 'sns:Publish', 'logs:PutLogEvents', 'sqs:SendMessage', 'ses:SendEmail'];
  expect(actions.filter((action) => may(platform, action))).toEqual(actions);
  expect(may(platform, 'kafka:GetBootstrapBrokers')).toBe(false);
});

test('fails a policy for a role that nobody declares', async () => {
  const platform = await recordingPlatform();
  const policy = { PolicyName: 'p', PolicyDocument: allow('s3:*'), Roles: ['absent'] };
  await expect(
    startTemplate(platform, { P: { Type: 'AWS::IAM::Policy', Properties: policy } }),
  ).rejects.toThrow(
    'Shop/P (AWS::IAM::Policy) could not be started: The role with name absent cannot be found',
  );
});

test('fails a role with a managed policy that nobody declares', async () => {
  const platform = await recordingPlatform();
  const arn = 'arn:aws:iam::111122223333:policy/absent';
  await expect(
    startTemplate(platform, { Role: role(['logs:PutLogEvents'], { ManagedPolicyArns: [arn] }) }),
  ).rejects.toThrow(`Policy ${arn} does not exist or is not attachable`);
});

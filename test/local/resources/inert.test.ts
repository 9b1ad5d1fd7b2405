import { expect, test } from 'vitest';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { inertTypes } from '../../../local/resources/inert.ts';
import { planTemplate } from './start-template.ts';

const VPC = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.1.0.0/16' } },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.1.0.0/24' } },
  Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: { Ref: 'Vpc' } } },
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/shop' } },
};

test('answers for resources without a local effect, the same at every start', async () => {
  const outputs = {
    Vpc: { Value: { Ref: 'Vpc' } },
    Block: { Value: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } },
    Subnet: { Value: { 'Fn::GetAtt': ['Subnet', 'SubnetId'] } },
    Group: { Value: { 'Fn::GetAtt': ['Group', 'GroupId'] } },
    Logs: { Value: { 'Fn::GetAtt': ['Logs', 'Arn'] } },
  };
  const first = (await planTemplate(VPC, outputs)).stacks[0]?.outputs;
  expect(first).toEqual((await planTemplate(VPC, outputs)).stacks[0]?.outputs);
  expect(first).toEqual({
    Vpc: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
    Block: '10.1.0.0/16',
    Subnet: expect.stringMatching(/^subnet-[0-9a-f]{17}$/),
    Group: expect.stringMatching(/^sg-[0-9a-f]{17}$/),
    Logs: 'arn:aws:logs:eu-central-1:111122223333:log-group:/shop:*',
  });
});

test.each(inertTypes.map(({ type, inert }) => [type, inert]))(
  'says why %s has no effect',
  (_type, reason) => {
    expect(reason?.length).toBeGreaterThan(20);
  },
);

const TYPED: readonly [string, JsonObject, string][] = [
  ['AWS::CloudWatch::Alarm', { AlarmName: 'lag' }, 'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:lag'],
  ['AWS::CloudWatch::CompositeAlarm', {}, 'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:Shop-It-'],
  ['AWS::KMS::Key', {}, 'arn:aws:kms:eu-central-1:111122223333:key/'],
  ['AWS::SNS::Subscription', { TopicArn: 'arn:aws:sns:eu-central-1:111122223333:t' }, '111122223333:t:'],
  ['AWS::ResourceGroups::Group', { Name: 'g' }, 'arn:aws:resource-groups:eu-central-1:111122223333:group/g'],
  [
    'AWS::Scheduler::ScheduleGroup',
    { Name: 'g' },
    'arn:aws:scheduler:eu-central-1:111122223333:schedule-group/g',
  ],
  [
    'AWS::Chatbot::SlackChannelConfiguration',
    {},
    'arn:aws:chatbot::111122223333:chat-configuration/slack-channel/',
  ],
];

test.each(TYPED)('gives %s with %j an ARN of its service', async (Type, Properties, arn) => {
  const outputs = { Arn: { Value: { 'Fn::GetAtt': ['It', 'Arn'] } }, Ref: { Value: { Ref: 'It' } } };
  const plan = await planTemplate({ It: { Type, Properties } }, outputs);
  expect(plan.stacks[0]?.outputs).toMatchObject({
    Arn: expect.stringContaining(arn),
    Ref: expect.stringMatching(/./),
  });
});

import { expect, test } from 'vitest';
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

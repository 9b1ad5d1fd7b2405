import { type App, CustomResource, Stack, Stage } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { expect, test } from 'vitest';
import { planAssembly } from '../../../local/assembly/plan.ts';
import { resourceTypes } from '../../../local/resources/index.ts';
import { synthesizeApp } from './synthesize-app.ts';

/** A base stack with a network and a table, and a stack with a function that uses both across the stacks. */
function buildShop(scope: Construct, code: string): void {
  const base = new Stack(scope, 'Base');
  const vpc = new Vpc(base, 'Vpc', {
    maxAzs: 2,
    natGateways: 0,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED }],
  });
  const table = new TableV2(base, 'Users', { partitionKey: { name: 'user', type: AttributeType.STRING } });

  const app = new Stack(scope, 'App');
  const fn = new LambdaFunction(app, 'Fn', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(code),
    // A Vpc is an IVpc but for `vpnGatewayId`, which it spells `string | undefined` and the interface `?: string`.
    vpc: vpc as IVpc,
    environment: { USERS_TABLE: table.tableName },
  });
  table.grantReadWriteData(fn);
  new CustomResource(app, 'Seed', {
    serviceToken: fn.functionArn,
    resourceType: 'Custom::Seed',
    properties: { Table: table.tableName },
  });
}

async function planOf(build: (app: App, code: string) => void, context: Record<string, string>) {
  return planAssembly(await synthesizeApp(build, context), resourceTypes);
}

// The three ways in which the CDK writes a reference from one stack to another.
test.each(['strong', 'weak', 'both'])(
  'plans an app with %s references between its stacks',
  async (strength) => {
    const plan = await planOf(buildShop, { '@aws-cdk/core:defaultCrossStackReferences': strength });
    const find = (type: string) => plan.resources.find(({ facts }) => facts.type === type);

    const table = find('AWS::DynamoDB::GlobalTable');
    const fn = find('AWS::Lambda::Function');
    expect(fn?.properties).toMatchObject({
      Environment: { Variables: { USERS_TABLE: table?.attributes['Ref'] } },
    });
    expect(fn?.dependsOn).toContain(table?.id);
    expect(fn?.facts.constructPath).toBe('App/Fn/Resource');
    expect(find('Custom::Seed')?.properties).toMatchObject({ ServiceToken: fn?.attributes['Arn'] });
    expect(find('AWS::IAM::Role')?.properties).toMatchObject({
      ManagedPolicyArns: expect.arrayContaining([
        'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole',
      ]),
    });
  },
);

test('plans the stacks of a stage', async () => {
  const plan = await planOf((app, code) => buildShop(new Stage(app, 'Prod'), code), {});
  expect(plan.stacks.map(({ name }) => name)).toEqual(['Prod-Base', 'Prod-App']);
  expect(plan.resources.some(({ facts }) => facts.constructPath === 'Prod/App/Fn/Resource')).toBe(true);
});

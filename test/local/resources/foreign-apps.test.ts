// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written like that
import {
  type App,
  CfnCondition,
  CfnOutput,
  CfnParameter,
  CfnResource,
  Duration,
  Fn,
  NestedStack,
  Stack,
  Stage,
} from 'aws-cdk-lib';
import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, LayerVersion, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { CfnServerlessCluster } from 'aws-cdk-lib/aws-msk';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { expect, onTestFinished, test } from 'vitest';
import { planAssembly } from '../../../local/assembly/plan.ts';
import type { Assembly } from '../../../local/assembly/read-assembly.ts';
import { startPlan } from '../../../local/assembly/start-plan.ts';
import { systemClock } from '../../../local/core/clock.ts';
import { asError } from '../../../local/core/errors.ts';
import { startEngine } from '../../../local/dynamodb/engine.ts';
import { startLambda } from '../../../local/lambda/start-lambda.ts';
import { resourceTypes } from '../../../local/resources/index.ts';
import { recordingPlatform } from './fake-platform.ts';
import { synthesizeApp } from './synthesize-app.ts';

/** Starts the app on a recording platform with a real DynamoDB engine and real functions. */
async function startApp(assembly: Assembly) {
  const plan = planAssembly(assembly, resourceTypes);
  const recording = await recordingPlatform();
  const { journal, stateDirectory } = recording;
  const lambda = await startLambda({ clock: systemClock, journal, stateDirectory });
  onTestFinished(() => lambda.stop());
  const dynamodb = await startEngine({ directory: stateDirectory, clock: systemClock });
  onTestFinished(() => dynamodb.stop());
  const running = startPlan(plan, { ...recording, clock: systemClock, lambda, dynamodb });
  onTestFinished(() => running.stop());
  await running.ready;
  return { plan, running, lambda, recording };
}

function refusalOf(assembly: Assembly): string {
  try {
    planAssembly(assembly, resourceTypes);
  } catch (thrown) {
    return asError(thrown).message;
  }
  throw new Error('nothing was refused');
}

test('runs an app of parameters, conditions, exports, an index and inline code in a stage', async () => {
  const assembly = await synthesizeApp((app) => {
    const stage = new Stage(app, 'Beta');
    const storage = new Stack(stage, 'Storage');
    const table = new Table(storage, 'Rides', {
      partitionKey: { name: 'ride', type: AttributeType.STRING },
    });
    table.addGlobalSecondaryIndex({
      indexName: 'by-driver',
      partitionKey: { name: 'driver', type: AttributeType.STRING },
      sortKey: { name: 'at', type: AttributeType.NUMBER },
    });
    new CfnOutput(storage, 'RidesName', { value: table.tableName, exportName: 'rides-name' });

    const service = new Stack(stage, 'Service');
    const size = new CfnParameter(service, 'Size', { type: 'Number', default: 3 });
    const isBig = new CfnCondition(service, 'IsBig', {
      expression: Fn.conditionAnd(
        Fn.conditionNot(Fn.conditionEquals(size, 0)),
        Fn.conditionEquals(Fn.ref('AWS::Partition'), 'aws'),
      ),
    });
    const never = new CfnCondition(service, 'Never', { expression: Fn.conditionNot(isBig) });
    const queue = new CfnResource(service, 'Queue', { type: 'AWS::SQS::Queue' });
    queue.cfnOptions.condition = never;
    const fn = new LambdaFunction(service, 'Ride', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      timeout: Duration.minutes(1),
      code: Code.fromInline(
        'exports.handler = async ({ ride }) => [ride, process.env.RIDES, process.env.NOTE];',
      ),
      tracing: Tracing.ACTIVE,
      environment: {
        RIDES: Fn.importValue('rides-name'),
        NOTE: Fn.conditionIf(
          isBig.logicalId,
          Fn.sub('${Size} in ${AWS::Region} by ${Who}', { Who: 'me' }),
          'no',
        ).toString(),
      },
    });
    fn.role?.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('AWSXRayDaemonWriteAccess'));
    new CfnOutput(service, 'RideFunction', { value: fn.functionName });
    service.addStackDependency(storage);
  });
  const { running, lambda } = await startApp(assembly);
  const outputs = running.outputs();
  const { payload } = await lambda.invoke({
    functionName: String(outputs['Beta-Service']?.['RideFunction']),
    payload: '{"ride":"r-1"}',
  });
  expect(JSON.parse(payload)).toEqual([
    'r-1',
    outputs['Beta-Storage']?.['RidesName'],
    '3 in eu-central-1 by me',
  ]);
});

test("runs a cluster in the CDK's default network, with the resources that the CDK adds by itself", async () => {
  const assembly = await synthesizeApp(
    (app, code) => {
      const stack = new Stack(app, 'Shop');
      const vpc = new Vpc(stack, 'Vpc');
      new CfnServerlessCluster(stack, 'Cluster', {
        clusterName: 'shop',
        clientAuthentication: { sasl: { iam: { enabled: true } } },
        vpcConfigs: [{ subnetIds: vpc.privateSubnets.map(({ subnetId }) => subnetId) }],
      });
      new LambdaFunction(stack, 'Fn', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromAsset(code),
        // A Vpc is an IVpc but for `vpnGatewayId`, which it spells `string | undefined` and the interface `?: string`.
        vpc: vpc as IVpc,
      });
    },
    { '@aws-cdk/aws-ec2:restrictDefaultSecurityGroup': true },
  );
  const { recording, plan } = await startApp(assembly);
  expect(recording.clusters).toMatchObject([
    {
      name: 'shop',
      vpcConfigs: [{ subnetIds: [/^subnet-/, /^subnet-/].map((id) => expect.stringMatching(id)) }],
    },
  ]);
  expect(
    plan.resources.find(({ facts }) => facts.type === 'Custom::VpcRestrictDefaultSG')?.type.inert,
  ).toMatch(/network/);
});

function buildUnrunnable(app: App, code: string): void {
  const stack = new Stack(app, 'Shop');
  new Queue(stack, 'Jobs');
  const layer = new LayerVersion(stack, 'Layer', { code: Code.fromAsset(code) });
  new LambdaFunction(stack, 'Layered', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(code),
    layers: [layer],
  });
  new LambdaFunction(stack, 'Snake', {
    runtime: Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: Code.fromAsset(code),
    environment: { SECRET: StringParameter.valueForStringParameter(stack, '/shop/secret') },
  });
  new Table(stack, 'Log', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    stream: StreamViewType.NEW_IMAGE,
  });
  new Queue(new NestedStack(stack, 'Inner'), 'Inside');
}

test('says of another app all that it cannot run, at once', async () => {
  const lines = refusalOf(await synthesizeApp(buildUnrunnable)).split('\n');
  expect(lines[0]).toMatch(/^The templates ask for 7 things that the runner does not emulate/);
  for (const expected of [
    /^ {2}Shop\/Jobs\w+ \(AWS::SQS::Queue, Shop\/Jobs\/Resource\): the resource type AWS::SQS::Queue is not emulated$/,
    /^ {2}Shop\/Layer\w+ \(AWS::Lambda::LayerVersion, .*: the resource type AWS::Lambda::LayerVersion is not emulated$/,
    /^ {2}Shop\/Layered\w+ \(.*\) Properties\.Layers: this property is not emulated/,
    /^ {2}Shop\/Snake\w+ \(.*\) Properties\.Runtime: the runtime python3\.13 is not emulated/,
    /^ {2}Shop\/Snake\w+ \(.*\) Properties\.Environment\.Variables\.SECRET: Ref names .* in the SSM parameter store/,
    /^ {2}Shop\/Log\w+ \(.*\) Properties\.StreamSpecification: this property is not emulated/,
    /^ {2}Shop\/InnerNestedStack\w+ \(AWS::CloudFormation::Stack, .*: the resource type AWS::CloudFormation::Stack is not emulated$/,
  ])
    expect(lines).toContainEqual(expect.stringMatching(expected));
});

test('refuses values of an account that were never looked up', async () => {
  const environment = { env: { account: '111122223333', region: 'eu-central-1' } };
  const assembly = await synthesizeApp((app) => {
    const stack = new Stack(app, 'Shop', environment);
    Vpc.fromLookup(stack, 'Vpc', { isDefault: true });
    new CfnOutput(stack, 'Secret', { value: StringParameter.valueFromLookup(stack, '/shop/secret') });
  });
  const refusal = refusalOf(assembly);
  expect(refusal).toMatch(/asks? for 1 thing /);
  expect(refusal).toMatch(/cdk\.context\.json ssm:\S*: was never looked up/);
});

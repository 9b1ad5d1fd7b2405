// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written like that
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { planAssembly } from '../../../local/assembly/plan.ts';
import type { Plan } from '../../../local/assembly/planned.ts';
import { type FakePlatform, fakeTypes } from './fake-types.ts';
import { assemblyOf, assemblyOfOne, type StackSource } from './write-assembly.ts';

async function planOf(template: JsonObject): Promise<Plan<FakePlatform>> {
  return planAssembly(await assemblyOfOne(template), fakeTypes);
}

async function planStacks(stacks: Record<string, StackSource>): Promise<Plan<FakePlatform>> {
  return planAssembly(await assemblyOf(stacks), fakeTypes);
}

function find(plan: Plan<FakePlatform>, id: string) {
  const resource = plan.resources.find((each) => each.id === id);
  if (resource === undefined) throw new Error(`no ${id} in the plan`);
  return resource;
}

const thing = (properties: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  Type: 'Test::Thing',
  Properties: properties,
  ...more,
});

test('puts each resource after what it refers to and what it names in DependsOn', async () => {
  const plan = await planOf({
    Resources: {
      C: thing({ Of: { 'Fn::GetAtt': ['B', 'Name'] } }),
      B: thing({}, { DependsOn: 'A' }),
      A: thing(),
    },
  });
  expect(plan.resources.map(({ id }) => id)).toEqual(['Shop/A', 'Shop/B', 'Shop/C']);
  expect(find(plan, 'Shop/C').dependsOn).toEqual(['Shop/B']);
});

test('resolves pure attributes and leaves placeholders for late ones', async () => {
  const plan = await planOf({
    Resources: {
      A: thing(),
      B: thing({ Ref: { Ref: 'A' }, Url: { 'Fn::Sub': 'tcp://${A.Late}/${A.Name}' } }),
    },
    Outputs: { Where: { Value: { 'Fn::GetAtt': ['A', 'Late'] } } },
  });
  expect(find(plan, 'Shop/B').properties).toEqual({ Ref: 'a', Url: 'tcp://⟨A.Late⟩/Shop.A' });
  expect(plan.stacks[0]?.outputs).toEqual({ Where: '⟨A.Late⟩' });
});

test('follows exports and stack dependencies from one stack to the other', async () => {
  const plan = await planStacks({
    App: {
      template: { Resources: { User: thing({ Of: { 'Fn::ImportValue': 'base-a' } }) } },
      dependencies: ['Base'],
    },
    Base: {
      template: {
        Resources: { A: thing(), Other: thing() },
        Outputs: { Out: { Value: { 'Fn::GetAtt': ['A', 'Late'] }, Export: { Name: 'base-a' } } },
      },
    },
  });
  expect(find(plan, 'App/User').properties).toEqual({ Of: '⟨A.Late⟩' });
  expect(find(plan, 'App/User').dependsOn.toSorted()).toEqual(['Base/A', 'Base/Other']);
  expect(plan.resources.at(-1)?.id).toBe('App/User');
});

test('follows the weak references of the CDK, which need no export', async () => {
  const plan = await planStacks({
    App: {
      template: {
        Resources: {
          User: thing({ Of: { 'Fn::GetStackOutput': { StackName: 'Base', OutputName: 'Out' } } }),
        },
      },
    },
    Base: { template: { Resources: { A: thing() }, Outputs: { Out: { Value: { Ref: 'A' } } } } },
  });
  expect(find(plan, 'App/User')).toMatchObject({ properties: { Of: 'a' }, dependsOn: ['Base/A'] });
});

test('leaves out what a condition excludes', async () => {
  const plan = await planOf({
    Parameters: { Stage: { Type: 'String', Default: 'dev' } },
    Conditions: {
      IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
      IsNotProd: { 'Fn::Not': [{ Condition: 'IsProd' }] },
      Both: {
        'Fn::And': [
          { Condition: 'IsNotProd' },
          { 'Fn::Or': [{ Condition: 'IsProd' }, { 'Fn::Equals': [1, '1'] }] },
        ],
      },
    },
    Resources: {
      A: thing({}, { Condition: 'IsProd' }),
      B: thing(
        { Of: { 'Fn::If': ['IsProd', { Ref: 'A' }, 'none'] } },
        { Condition: 'Both', DependsOn: ['A'] },
      ),
    },
    Outputs: { OfA: { Value: { Ref: 'A' }, Condition: 'IsProd' } },
  });
  expect(plan.resources.map(({ id }) => id)).toEqual(['Shop/B']);
  expect(find(plan, 'Shop/B').properties).toEqual({ Of: 'none' });
  expect(plan.stacks[0]).toMatchObject({ skipped: ['A'], outputs: {} });
});

test('gives parameters their defaults', async () => {
  const plan = await planOf({
    Parameters: {
      Size: { Type: 'Number', Default: '3' },
      Zones: { Type: 'CommaDelimitedList', Default: 'a, b' },
    },
    Resources: { A: thing({ Count: { Ref: 'Size' }, Zones: { Ref: 'Zones' } }) },
  });
  expect(find(plan, 'Shop/A').properties).toEqual({ Count: 3, Zones: ['a', 'b'] });
});

test("lets the CDK's bootstrap version parameter and rule pass", async () => {
  const plan = await planOf({
    Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk/version' } },
    Rules: { CheckBootstrapVersion: { Assertions: [] } },
    Resources: { A: thing() },
  });
  expect(plan.resources).toHaveLength(1);
});

test('judges a property again at the start when its value is late', async () => {
  const plan = await planOf({
    Resources: { A: thing(), B: thing({ Count: { 'Fn::GetAtt': ['A', 'Late'] } }) },
  });
  expect(find(plan, 'Shop/B').attributes).toEqual({ Ref: '⟨B.Ref⟩' });
});

test('gathers everything that it refuses in one message', async () => {
  const assembly = await assemblyOf({
    Shop: {
      paths: { Queue: 'Shop/Orders/Queue/Resource' },
      template: {
        Transform: 'AWS::Serverless-2016-10-31',
        Hooks: {},
        Parameters: {
          Open: { Type: 'String' },
          Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' },
        },
        Rules: { Mine: {} },
        Conditions: { Odd: { 'Fn::Xor': [] }, Round: { Condition: 'Round' } },
        Resources: {
          Queue: { Type: 'AWS::SQS::Queue', Properties: { Name: { 'Fn::Transform': {} } }, UpdatePolicy: {} },
          Wrong: thing({ Bad: 1 }),
          Text: thing({ Count: 'many' }),
          Lost: thing({ Of: { Ref: 'Nowhere' }, In: { 'Fn::ImportValue': 'nobody' } }, { DependsOn: 'Gone' }),
          Asks: thing({ A: { Ref: 'Open' }, B: { Ref: 'Stored' }, C: { 'Fn::GetAtt': ['Text2', 'Size'] } }),
          Text2: thing(),
        },
      },
    },
  });
  expect(() => planAssembly(assembly, fakeTypes)).toThrowErrorMatchingInlineSnapshot(`
    [UserError: The templates ask for 16 things that the runner does not emulate. Nothing was started.
      Shop Conditions.Odd: takes Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition with their arguments, not {"Fn::Xor":[]}
      Shop Conditions.Round: goes in a circle over Round
      Shop Hooks: this section is not emulated
      Shop Transform: the transform AWS::Serverless-2016-10-31 is not emulated
      Shop Rules.Mine: rules are not emulated; remove it
      Shop/Asks (Test::Thing) Properties.A: Ref names the parameter Open, which has no default; give it one
      Shop/Asks (Test::Thing) Properties.B: Ref names the parameter Stored, whose value is in the SSM parameter store, which is not emulated
      Shop/Asks (Test::Thing) Properties.C: Fn::GetAtt asks Shop/Text2 (Test::Thing) for Size; emulated are Name, Late
      Shop/Lost (Test::Thing) DependsOn: names Gone, which the template does not have
      Shop/Lost (Test::Thing) Properties.Of: Ref names Nowhere, which the template does not have
      Shop/Lost (Test::Thing) Properties.In: Fn::ImportValue finds no stack of this assembly that exports nobody; add the stack that does to the app
      Shop/Queue (AWS::SQS::Queue, Shop/Orders/Queue/Resource) UpdatePolicy: is not emulated; remove it
      Shop/Queue (AWS::SQS::Queue, Shop/Orders/Queue/Resource) Properties.Name: Fn::Transform is not emulated
      Shop/Queue (AWS::SQS::Queue, Shop/Orders/Queue/Resource): the resource type AWS::SQS::Queue is not emulated
      Shop/Text (Test::Thing) Properties.Count: expected a number
      Shop/Wrong (Test::Thing) Properties.Bad: this property is not emulated
    Change the stack, or add the resource type or property to local/resources (README: add a resource type).]
  `);
});

test('says nothing about what refers to a refused resource', async () => {
  const assembly = await assemblyOfOne({
    Resources: { Q: { Type: 'AWS::SQS::Queue' }, A: thing({ Of: { 'Fn::GetAtt': ['Q', 'Arn'] } }) },
  });
  expect(() => planAssembly(assembly, fakeTypes)).toThrow(/ask for 1 thing that/);
});

test('names a circle of dependencies', async () => {
  const assembly = await assemblyOfOne({
    Resources: {
      A: thing({ Of: { Ref: 'B' } }),
      B: thing({ Of: { Ref: 'C' } }),
      C: thing({}, { DependsOn: 'A' }),
    },
  });
  expect(() => planAssembly(assembly, fakeTypes)).toThrow(
    'depends on itself: Shop/A -> Shop/B -> Shop/C -> Shop/A',
  );
});

test('names outputs that import each other', async () => {
  const assembly = await assemblyOf({
    One: {
      template: { Outputs: { A: { Value: { 'Fn::ImportValue': 'b' }, Export: { Name: 'a' } } } },
    },
    Two: {
      template: { Outputs: { B: { Value: { 'Fn::ImportValue': 'a' }, Export: { Name: 'b' } } } },
    },
  });
  expect(() => planAssembly(assembly, fakeTypes)).toThrow('goes in a circle');
});

test('refuses an export that two stacks make', async () => {
  const template = { Outputs: { A: { Value: 'x', Export: { Name: 'same' } } } };
  const assembly = await assemblyOf({ One: { template }, Two: { template } });
  expect(() => planAssembly(assembly, fakeTypes)).toThrow('exports same, which One exports too');
});

test('refuses stacks of two regions', async () => {
  const assembly = await assemblyOf({
    Here: { template: {}, environment: 'aws://111122223333/eu-central-1' },
    There: { template: {}, environment: 'aws://111122223333/us-east-1' },
  });
  expect(() => planAssembly(assembly, fakeTypes)).toThrow(
    'There: is for 111122223333/us-east-1 and Here for 111122223333/eu-central-1',
  );
});

test('refuses two stacks of one name', async () => {
  const assembly = await assemblyOf({ One: { template: {} }, Two: { template: {}, name: 'One' } });
  expect(() => planAssembly(assembly, fakeTypes)).toThrow('One: is the name of two stacks, One and Two');
});

test('refuses two resources that would get one ARN', async () => {
  const named = thing({ Arn: 'arn:aws:test:::thing/a' });
  const assembly = await assemblyOf({
    Base: { template: { Resources: { A: named } } },
    Shop: { template: { Resources: { B: named, C: thing({ Arn: 'arn:aws:test:::thing/c' }) } } },
  });
  expect(() => planAssembly(assembly, fakeTypes)).toThrow(
    /for 1 thing .*Shop\/B \(Test::Thing\): has the name of Base\/A: both are arn:aws:test:::thing\/a/s,
  );
});

test('refuses a resource whose condition the template does not have', async () => {
  await expect(planOf({ Resources: { A: thing({}, { Condition: 'IsProd' }) } })).rejects.toThrow(
    'Shop/A (Test::Thing) Condition: names IsProd, which the template does not have',
  );
});

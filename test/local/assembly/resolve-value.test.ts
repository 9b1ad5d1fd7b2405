// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written like that
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../local/assembly/json.ts';
import { placeholder } from '../../../local/assembly/late.ts';
import { resolveValue } from '../../../local/assembly/resolve-value.ts';
import { Refusal, type Scope } from '../../../local/assembly/scope.ts';

function resolve(value: Json): { value: Json | undefined; problems: string[] } {
  const problems: string[] = [];
  const scope: Scope = {
    stack: 'Shop',
    account: '111122223333',
    region: 'eu-central-1',
    ref: (name) =>
      name === 'Broken' ? fail('names Broken') : name === 'Soon' ? placeholder('Soon.Ref') : `ref:${name}`,
    attribute: (logicalId, attribute) => `att:${logicalId}:${attribute}`,
    condition: (name) => name === 'Yes',
    mapping: (map, top, second) =>
      map === 'Sizes' && top === 'eu' ? { small: 1, large: 2 }[second] : undefined,
    importValue: (name) => `import:${name}`,
    stackOutput: (stack, output) => `output:${stack}:${output}`,
    refuse: (path, problem) => void problems.push(`${path.join('.')}: ${problem}`),
  };
  return { value: resolveValue(value, scope, ['P']), problems };
}

function fail(message: string): never {
  throw new Refusal(message);
}

const SOON = { Ref: 'Soon' };

describe('computes', () => {
  test.each<[string, Json, Json | undefined]>([
    ['Ref', { Ref: 'Table' }, 'ref:Table'],
    ['AWS::AccountId', { Ref: 'AWS::AccountId' }, '111122223333'],
    ['AWS::Region', { Ref: 'AWS::Region' }, 'eu-central-1'],
    ['AWS::Partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['AWS::StackName', { Ref: 'AWS::StackName' }, 'Shop'],
    ['AWS::URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['AWS::NotificationARNs', { Ref: 'AWS::NotificationARNs' }, []],
    ['AWS::NoValue in an object', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['AWS::NoValue in a list', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Fn', 'Arn'] }, 'att:Fn:Arn'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Table.Stream.Arn' }, 'att:Table:Stream.Arn'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'B' }, 3]] }, 'a-ref:B-3'],
    ['Fn::Sub', { 'Fn::Sub': '${Table}/${Fn.Arn}/${AWS::Region}' }, 'ref:Table/att:Fn:Arn/eu-central-1'],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${a}-${B}', { a: { Ref: 'A' } }] }, 'ref:A-ref:B'],
    ['Fn::Sub with an escape', { 'Fn::Sub': '${!Literal} $x {y}' }, '${Literal} $x {y}'],
    ['Fn::Select', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['Fn::Split', { 'Fn::Split': ['/', 'a/b'] }, ['a', 'b']],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'x:y'] }] }, 'y'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', 'eu', 'large'] }, 2],
    ['Fn::FindInMap with a default', { 'Fn::FindInMap': ['Sizes', 'us', 'x', { DefaultValue: 7 }] }, 7],
    ['Fn::If that holds', { 'Fn::If': ['Yes', 'a', { Ref: 'Broken' }] }, 'a'],
    ['Fn::If that does not', { 'Fn::If': ['No', { Ref: 'Broken' }, 'b'] }, 'b'],
    ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${AWS::StackName}-x' } }, 'import:Shop-x'],
    ['Fn::GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'Base', OutputName: 'O' } }, 'output:Base:O'],
    ['Fn::Base64', { 'Fn::Base64': 'hé' }, 'aMOp'],
    ['Fn::GetAZs', { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] }, 'eu-central-1b'],
    ['Fn::Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 3, 8] }, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['Fn::Length', { 'Fn::Length': { 'Fn::Split': [',', 'a,b,c'] } }, 3],
    ['Fn::ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'A' } } }, '{"a":"ref:A"}'],
    ['a property named Condition', { Condition: { StringEquals: {} } }, { Condition: { StringEquals: {} } }],
  ])('%s', (_name, value, expected) => {
    expect(resolve(value)).toEqual({ value: expected, problems: [] });
  });
});

describe('carries what is only known after the start through', () => {
  test.each<[string, Json, string]>([
    ['Fn::Join', { 'Fn::Join': ['', ['a', SOON]] }, 'a⟨Soon.Ref⟩'],
    ['Fn::Sub', { 'Fn::Sub': 'x-${Soon}' }, 'x-⟨Soon.Ref⟩'],
    [
      'Fn::Split and Fn::Select',
      { 'Fn::Select': [0, { 'Fn::Split': [',', SOON] }] },
      '⟨item 0 of ⟨split of ⟨Soon.Ref⟩⟩⟩',
    ],
    ['Fn::Base64', { 'Fn::Base64': SOON }, '⟨base64 of ⟨Soon.Ref⟩⟩'],
    [
      'Fn::Join of a list',
      { 'Fn::Join': ['', { 'Fn::Split': [',', SOON] }] },
      '⟨join of ⟨split of ⟨Soon.Ref⟩⟩⟩',
    ],
  ])('%s', (_name, value, expected) => {
    expect(resolve(value)).toEqual({ value: expected, problems: [] });
  });
});

describe('refuses with the place', () => {
  test.each<[string, Json, string]>([
    ['a function it does not know', { a: { 'Fn::Transform': {} } }, 'P.a: Fn::Transform is not emulated'],
    ['a function beside other keys', { 'Fn::Sub': 'x', other: 1 }, 'P: Fn::Sub stands beside other keys'],
    ['what the scope refuses', [{ Ref: 'Broken' }], 'P.0: Ref names Broken'],
    [
      'an argument of the wrong form',
      { 'Fn::Join': 'x' },
      'P: Fn::Join takes [delimiter, [values]], not "x"',
    ],
    ['an index beyond the list', { 'Fn::Select': [5, ['a']] }, 'P: Fn::Select has no item 5 in a list of 1'],
    [
      'a mapping that has no such entry',
      { 'Fn::FindInMap': ['Sizes', 'us', 'x'] },
      'finds nothing under Sizes / us / x',
    ],
    [
      'a list where text is needed',
      { 'Fn::Join': ['', [['a']]] },
      'Fn::Join value 0 is ["a"] where text is needed',
    ],
    [
      'a condition function in a property',
      { 'Fn::Equals': ['a', 'a'] },
      'Fn::Equals may stand in the Conditions section only',
    ],
    [
      'an output of another region',
      { 'Fn::GetStackOutput': { StackName: 'B', OutputName: 'O', Region: 'us-east-1' } },
      'between regions are not emulated',
    ],
    [
      'another account',
      { 'Fn::GetStackOutput': { StackName: 'B', OutputName: 'O', RoleArn: 'r' } },
      'RoleArn (another account) is not emulated',
    ],
    ['an IPv6 block', { 'Fn::Cidr': ['fd00::/48', 1, 64] }, 'takes an IPv4 block'],
    [
      'more blocks than fit',
      { 'Fn::Cidr': ['10.0.0.0/24', 4, 7] },
      'cannot cut 4 blocks of 7 bits out of 10.0.0.0/24',
    ],
  ])('%s', (_name, value, problem) => {
    expect(resolve(value).problems).toEqual([expect.stringContaining(problem)]);
  });
});

test('says all that is wrong in one go', () => {
  expect(resolve({ a: { Ref: 'Broken' }, b: [{ 'Fn::Nothing': 1 }] }).problems).toHaveLength(2);
});

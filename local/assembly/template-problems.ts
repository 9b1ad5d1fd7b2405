import type { AssemblyStack } from './read-assembly.ts';
import type { TemplateRefusal } from './refusals.ts';

const KNOWN_SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Transform',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
]);

/** Adds `Fn::Length`, `Fn::ToJsonString` and defaults to `Fn::FindInMap`, all of which the runner computes. */
const KNOWN_TRANSFORMS = new Set(['AWS::LanguageExtensions']);

/** Rules without a meaning at a laptop, and why. */
const IGNORED_RULES: Readonly<Record<string, string>> = {
  CheckBootstrapVersion: 'the account is not bootstrapped, because nothing is uploaded to it',
};

/** Whole sections of a template that the runner does not do. */
export function findTemplateProblems(stack: AssemblyStack): TemplateRefusal[] {
  const refuse = (path: string[], problem: string): TemplateRefusal => ({ stack: stack.name, path, problem });
  const { template } = stack;
  return [
    ...Object.keys(template)
      .filter((section) => !KNOWN_SECTIONS.has(section))
      .map((section) => refuse([section], 'this section is not emulated')),
    ...(template.Transform ?? [])
      .filter((transform) => !KNOWN_TRANSFORMS.has(transform))
      .map((transform) => refuse(['Transform'], `the transform ${transform} is not emulated`)),
    ...Object.keys(template.Rules)
      .filter((rule) => IGNORED_RULES[rule] === undefined)
      .map((rule) => refuse(['Rules', rule], 'rules are not emulated; remove it')),
  ];
}

/** The engines are those of one account in one region. */
export function findForeignStacks(stacks: readonly AssemblyStack[]): TemplateRefusal[] {
  const [first, ...others] = stacks;
  if (first === undefined) return [];
  return others
    .filter(({ account, region }) => account !== first.account || region !== first.region)
    .map(({ name, account, region }) => ({
      stack: name,
      path: [],
      problem: `is for ${account}/${region} and ${first.name} for ${first.account}/${first.region}; one account and region are emulated at a time, so synthesize the stacks of one`,
    }));
}

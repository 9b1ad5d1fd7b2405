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

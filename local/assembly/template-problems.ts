import type { AssemblyStack, MissingContext } from './read-assembly.ts';
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

/** What is looked up about a network has no local effect, no more than the network itself. */
const UNNOTICED_PROVIDERS = new Set([
  'availability-zones',
  'endpoint-service-availability-zones',
  'security-group',
  'vpc-provider',
]);

/** Values of an account that the app was synthesized without: the templates hold dummies in their place. */
export function findMissingContext(missing: readonly MissingContext[]): TemplateRefusal[] {
  return missing
    .filter(({ provider }) => !UNNOTICED_PROVIDERS.has(provider))
    .map(({ key }) => ({
      stack: 'cdk.context.json',
      path: [key],
      problem:
        'was never looked up, and the templates hold a dummy for it; look it up once with credentials (npx cdk synth), or give the value',
    }));
}

/** Names and ARNs are made of the stack's name, as in an account, where it is there once. */
export function findTwinStacks(stacks: readonly AssemblyStack[]): TemplateRefusal[] {
  const seen = new Map<string, AssemblyStack>();
  return stacks.flatMap((stack) => {
    const other = seen.get(stack.name);
    seen.set(stack.name, stack);
    if (other === undefined) return [];
    const problem = `is the name of two stacks, ${other.id} and ${stack.id}; AWS would deploy one over the other`;
    return [{ stack: stack.name, path: [], problem }];
  });
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

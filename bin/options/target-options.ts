import { type Command, Option } from 'commander';
import { z } from 'zod';
import { UserError } from '../../local/core/errors.ts';
import { argument, name, path } from './arguments.ts';

/** As lib names them. */
const STACKS = ['MillraceCluster', 'MillracePipelines'];

const region = z.string().regex(/^[a-z\d-]{1,63}$/, 'expected a region such as eu-west-1');

/** The options that every command takes, worded once. */
export const stateOption = (): Option =>
  new Option('--state <folder>', 'the folder that holds what the runner keeps')
    .argParser(argument('--state', path))
    .default('.millrace');

export const jsonOption = (): Option => new Option('--json', 'print JSON for machines').default(false);

/** The options of a command that talks to stacks, here or on AWS; `withTarget` reads them. */
export function addTargetOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--target <where>', 'the runner here, or AWS').choices(['local', 'aws']).default('local'),
    )
    .addOption(stateOption())
    .addOption(
      new Option('--profile <name>', 'the profile of your AWS configuration').argParser(
        argument('--profile', name),
      ),
    )
    .addOption(new Option('--region <name>', 'the AWS region').argParser(argument('--region', region)))
    .addOption(
      new Option(
        '--stack <name>',
        `a stack to look in, repeatable (default: ${STACKS.join(', ')})`,
      ).argParser((text: string, names: string[] = []) => [...names, argument('--stack', name)(text)]),
    )
    .addOption(jsonOption());
}

const givenSchema = z.object({
  target: z.enum(['local', 'aws']).default('local'),
  state: z.string(),
  profile: z.string().optional(),
  region: z.string().optional(),
  stack: z.array(z.string()).optional(),
});

export type TargetOptions =
  | { readonly target: 'local'; readonly state: string }
  | {
      readonly target: 'aws';
      readonly profile: string | undefined;
      readonly region: string | undefined;
      readonly stacks: readonly string[];
    };

/**
 * Of a command's options those of `addTargetOptions`.
 * @throws UserError ARGUMENT_INVALID for an option of AWS without `--target aws`: nobody shall believe to be there.
 */
export function readTargetOptions(options: unknown): TargetOptions {
  const { target, state, profile, region, stack } = givenSchema.parse(options);
  if (target === 'aws') return { target, profile, region, stacks: stack ?? STACKS };
  const stray = Object.entries({ profile, region, stack }).find(([, value]) => value !== undefined);
  if (stray === undefined) return { target, state };
  throw new UserError('ARGUMENT_INVALID', `--${stray[0]} goes with --target aws. See --help.`);
}

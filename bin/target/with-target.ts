import { findRunner } from '../../local/runner-description.ts';
import { readTargetOptions, type TargetOptions } from '../options/target-options.ts';
import { connectRunner, type Target } from './target.ts';

/**
 * Runs a command against what its options name: the runner on a state folder, or stacks on AWS. Before a command that
 * `changes` something on AWS, account and region are printed to stderr.
 * @param options as commander hands them over, with those of `addTargetOptions`.
 * @throws UserError RUNNER_ABSENT when there is no runner; what `connectAws` throws.
 */
export async function withTarget(
  options: object,
  { changes }: { changes: boolean },
  command: (target: Target) => Promise<void>,
): Promise<void> {
  const target = await connect(readTargetOptions(options), changes);
  try {
    await command(target);
  } finally {
    target.close();
  }
}

async function connect(options: TargetOptions, changes: boolean): Promise<Target> {
  if (options.target === 'local') return connectRunner(await findRunner(options.state));
  // Most commands stay here, and start sooner without these clients.
  const { connectAws, describeAccount } = await import('./aws-target.ts');
  const target = await connectAws(options);
  if (changes) process.stderr.write(`millrace: ${await describeAccount(options)}\n`);
  return target;
}

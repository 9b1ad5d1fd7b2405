import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addTargetOptions, readTargetOptions } from '../../../bin/options/target-options.ts';

function read(...args: string[]) {
  const command = addTargetOptions(new Command('show'));
  return readTargetOptions(command.parse(args, { from: 'user' }).opts());
}

describe('the target', () => {
  test('is the runner here by default', () => {
    expect(read()).toEqual({ target: 'local', state: '.millrace' });
    expect(read('--target', 'local', '--state', 'folder')).toEqual({ target: 'local', state: 'folder' });
  });

  test('is the stacks of this project on AWS', () => {
    expect(read('--target', 'aws')).toEqual({
      ...{ target: 'aws', stacks: ['MillraceCluster', 'MillracePipelines'] },
      ...{ profile: undefined, region: undefined },
    });
  });

  test('is what profile, region and stacks name', () => {
    const given = ['--profile', 'work', '--region', 'eu-west-1', '--stack', 'One', '--stack', 'Two'];
    expect(read('--target', 'aws', ...given)).toEqual({
      ...{ target: 'aws', stacks: ['One', 'Two'], profile: 'work', region: 'eu-west-1' },
    });
  });

  test.each(['--profile', '--region', '--stack'])('is not the runner when %s is given', (option) => {
    expect(() => read(option, 'x')).toThrow(`${option} goes with --target aws. See --help.`);
  });
});

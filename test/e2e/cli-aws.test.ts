import { expect, test } from 'vitest';
import { MillraceProcess } from '../support/millrace-process.ts';
import { shareRunner } from '../support/shared-runner.ts';
import { tempFolder } from '../support/temp-folder.ts';

const runner = shareRunner();

/** A command for AWS, which the runner is to whoever has its endpoint; nothing of the machine's own AWS counts. */
async function aws(args: readonly string[], env: Record<string, string> = {}) {
  const folder = await tempFolder();
  return new MillraceProcess([...args, '--target', 'aws'], {
    env: {
      ...{ AWS_CONFIG_FILE: `${folder}/config`, AWS_SHARED_CREDENTIALS_FILE: `${folder}/credentials` },
      ...{ AWS_ENDPOINT_URL: runner.description.awsApiUrl, AWS_EC2_METADATA_DISABLED: 'true' },
      ...{ AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_REGION: runner.description.region },
      ...env,
    },
  }).ended;
}

const ACCOUNT = 'millrace: AWS account 000000000000, region us-east-1\n';

test('what reads does not ask who reads', async () => {
  expect(await aws(['users', 'show', '--json'])).toMatchObject({
    ...{ code: 0, stderr: '', stdout: expect.stringContaining('"user": "alice"') },
  });
  expect(await aws(['summary', '--json'])).toMatchObject({ code: 0, stderr: '' });
});

test('what changes something says first whose account it is, and not on the output', async () => {
  const added = await aws(['users', 'add', '--user', 'dave', '--status', 'paid', '--json']);
  expect(added).toMatchObject({ code: 0, stderr: ACCOUNT });
  expect(JSON.parse(added.stdout)).toEqual({ user: 'dave', status: 'paid' });
  const produced = await aws(['produce', 'orders', '--count', '2']);
  expect(produced).toMatchObject({ code: 0, stderr: ACCOUNT });
  expect(produced.stdout.match(/^Delivered /gm)).toHaveLength(2);
});

test('a dry run says it not, for it changes nothing', async () => {
  expect(await aws(['replay', '--dry-run'])).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  [
    ['--stack', 'Elsewhere'],
    {},
    /^millrace: There is no stack Elsewhere in us-east-1\. .* \[STACK_ABSENT\]\n$/,
  ],
  [
    ['--stack', 'MillraceCluster'],
    {},
    /^millrace: No stack of AWS \(us-east-1: MillraceCluster\) has an output UsersTable: .* \[STACK_ABSENT\]\n$/,
  ],
  [
    ['--profile', 'none'],
    { AWS_ACCESS_KEY_ID: '' },
    /^millrace: There are no AWS credentials: .* \[CREDENTIALS_INVALID\]\n$/,
  ],
  [
    [],
    { AWS_REGION: '' },
    /^millrace: No AWS region is set, or it is none: name it with --region, as eu-west-1\. \[ARGUMENT_INVALID\]\n$/,
  ],
  [
    ['--region', 'a b'],
    {},
    /^millrace: --region: "a b" does not fit: expected a region such as eu-west-1\. /,
  ],
  [
    [],
    { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    /^millrace: AWS does not answer \(.*\)\. .* \[REQUEST_FAILED\]\n$/,
  ],
])('%j with %j is refused in one line', async (args, env, message) => {
  const { code, stdout, stderr } = await aws(['users', 'show', ...args], { ...env, AWS_MAX_ATTEMPTS: '1' });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

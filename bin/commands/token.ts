import { Command, Option } from 'commander';
import { UserError } from '../../local/core/errors.ts';
import { findRunner } from '../../local/runner-description.ts';
import { addTargetOptions, readTargetOptions } from '../options/target-options.ts';
import { printResult } from '../print/print.ts';
import { chooseClient } from '../sign-in/choose-client.ts';
import { signIn } from '../sign-in/sign-in.ts';

const HELP = `
It is good for the HTTP API of the runner, for an hour:
  curl -H "Authorization: Bearer $(npx millrace token --as viewer)" <url>/orders

Example: millrace token --as operator`;

export const tokenCommand = addTargetOptions(
  new Command('token')
    .description("Sign in on the runner's sign-in page and print the access token.")
    .addOption(
      new Option('--as <role>', 'whom to sign in as').choices(['viewer', 'operator']).makeOptionMandatory(),
    )
    .option('--client <name>', 'name or id of the client, where there are several'),
)
  .addHelpText('after', HELP)
  .action(async (options) => {
    const target = readTargetOptions(options);
    if (target.target === 'aws')
      throw new UserError(
        'ARGUMENT_INVALID',
        '--target aws: on AWS nobody signs in without a password; sign in with the console. See --help.',
      );
    const { signInClients } = await findRunner(target.state);
    const tokens = await signIn(chooseClient(signInClients, options.client), options.as);
    printResult(tokens, { sentence: tokens.access_token, json: options.json });
  });

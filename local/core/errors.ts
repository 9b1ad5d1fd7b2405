/**
 * Every code the runner fails with, and when. `user` errors are shown as a message and exit 2; all else is ours and
 * exits 1 with a stack. The README's table is held to this list by a test.
 */
export const ERROR_CODES = {
  ASSEMBLY_INVALID: 'The cloud assembly is missing, or a file of it does not read as one.',
  SYNTH_FAILED: 'The command in cdk.json failed.',
  TEMPLATE_UNSUPPORTED:
    'Templates use resource types, properties or functions that the runner does not emulate; all are named at once.',
  RESOURCE_FAILED: 'A resource of the plan could not be started; its logical id and the cause are named.',
  PORT_TAKEN: 'A listener found its port in use.',
  ENGINE_MISSING: 'No DynamoDB engine was found for this platform.',
  ENGINE_FAILED: 'The DynamoDB engine did not start, or stopped by itself.',
  KAFKA_UNREACHABLE:
    'The Kafka of --bootstrap-servers does not answer, or sends its clients where nobody does.',
  STATE_LOCKED: 'Another runner uses the state folder.',
  STATE_INVALID:
    'The state folder is no folder of a runner, or a file in it does not read as what the runner wrote.',
  RUNNER_ABSENT: 'A command needs a running runner and found none on the state folder.',
  CREDENTIALS_INVALID: 'AWS takes none of the credentials that were found, or there are none.',
  ACCESS_DENIED: 'On AWS the credentials lack a right that a command needs.',
  STACK_ABSENT: 'A stack is not there, or it lacks an output that a command needs.',
  REQUEST_FAILED: 'The runner or the service behind it refused a command; its own words are shown.',
  ARGUMENT_INVALID: 'A flag or an argument of the command line does not fit.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** A failure that the person at the keyboard can act on: what, which value, where, what to do. Exit code 2. */
export class UserError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.code = code;
  }
}

/** Narrows what a `catch` receives; a thrown value that is no Error is our bug and is wrapped with its text. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}

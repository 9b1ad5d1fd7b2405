import { UserError } from '../../local/core/errors.ts';

const MISSING = new Set(['CredentialsProviderError', 'TokenProviderError']);
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);
const UNKNOWN = new Set([
  ...['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidSignatureException'],
  ...['SignatureDoesNotMatch', 'MissingAuthenticationToken', 'IncompleteSignature', 'InvalidAccessKeyId'],
]);
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);
const UNREACHED = new Set([
  ...['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'],
  ...['ENETUNREACH', 'TimeoutError'],
]);

/**
 * What a person can act on when AWS does not take a request at all: credentials, rights, region, network. Undefined for
 * anything else, what a service says of the request itself among it.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
export function explainAwsFailure(error: Error): UserError | undefined {
  const { name } = error;
  const message = inOneLine(error.message);
  const because = { cause: error };
  if (MISSING.has(name)) {
    return new UserError(
      'CREDENTIALS_INVALID',
      `There are no AWS credentials: ${message} Run \`aws configure\` or \`aws sso login\`, or name a profile with --profile.`,
      because,
    );
  }
  if (EXPIRED.has(name)) {
    return new UserError(
      'CREDENTIALS_INVALID',
      `The AWS credentials have expired: ${message} Renew them, with \`aws sso login\` for example.`,
      because,
    );
  }
  if (UNKNOWN.has(name)) {
    return new UserError(
      'CREDENTIALS_INVALID',
      `AWS does not take these credentials (${name}): ${message} Look at \`aws sts get-caller-identity\`, or name another profile with --profile.`,
      because,
    );
  }
  if (DENIED.has(name)) {
    return new UserError(
      'ACCESS_DENIED',
      `AWS denies it: ${message} Have that right added, or name another profile with --profile.`,
      because,
    );
  }
  // Neither has a name of its own.
  if (/^Region (?:is missing|not accepted)/.test(error.message)) {
    const problem = 'No AWS region is set, or it is none';
    return new UserError('ARGUMENT_INVALID', `${problem}: name it with --region, as eu-west-1.`, because);
  }
  const code = 'code' in error ? String(error.code) : name;
  if (UNREACHED.has(code)) {
    return new UserError(
      'REQUEST_FAILED',
      `AWS does not answer (${message.replace(/\.$/, '') || code}). Check the network and the region.`,
      because,
    );
  }
  return undefined;
}

function inOneLine(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ').trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

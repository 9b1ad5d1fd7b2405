/** What a provider's failure means for the message. */
export interface Failure {
  /**
   * `throttled`: too much at the moment, nothing was sent.
   * `unreachable`: the provider failed or did not answer; it may have sent.
   * `withheld`: the account or the function's role may not send, whatever the message; it can after somebody has seen to it.
   * `rejected`: this message, or whom it goes to, and so it would be the next time.
   */
  readonly kind: 'throttled' | 'unreachable' | 'withheld' | 'rejected';
  /** In the provider's words, the first 500 characters of them. */
  readonly reason: string;
}

/**
 * SES: TooManyRequestsException, and ThrottlingException for its sending rate and its daily quota. SNS: Throttled. The rest is
 * what the AWS SDKs take for throttling.
 * @see https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
 */
const THROTTLES: ReadonlySet<string> = new Set([
  'TooManyRequestsException',
  'ThrottlingException',
  'LimitExceededException',
  'ThrottledException',
  'Throttled',
  'Throttling',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'KMSThrottlingException',
]);

/**
 * About the account and not the message. Beside them stands all that is answered with 403: a missing right, and credentials
 * that are expired or unknown. An account that SES has suspended for good (AccountSuspendedException) is a rejection.
 */
const ACCOUNT_PROBLEMS: ReadonlySet<string> = new Set([
  'SendingPausedException',
  'MailFromDomainNotVerifiedException',
  'PlatformApplicationDisabledException',
  'CredentialsProviderError',
]);

/** It is stored and logged: as much of it as a person reads. */
const MAX_REASON_LENGTH = 500;

/**
 * Reads what SES or SNS answered.
 * @throws the error itself when it is none of a provider or of the way to it.
 */
export function judgeFailure(error: unknown): Failure {
  if (!(error instanceof Error)) throw error;
  const reason = `${error.name}: ${error.message}`.slice(0, MAX_REASON_LENGTH);
  if (ACCOUNT_PROBLEMS.has(error.name) || isUnverified(error)) return { kind: 'withheld', reason };
  if ('$fault' in error) {
    const status = statusOf(error);
    if (THROTTLES.has(error.name) || status === 429) return { kind: 'throttled', reason };
    if (error.$fault === 'server' || status >= 500) return { kind: 'unreachable', reason };
    if (status === 403) return { kind: 'withheld', reason };
    return { kind: 'rejected', reason };
  }
  // ECONNREFUSED and its like come from the system; what Node itself refuses begins with ERR_.
  const isSystemError = 'code' in error && /^E(?!RR_)[A-Z]/.test(String(error.code));
  if (error.name === 'TimeoutError' || isSystemError) return { kind: 'unreachable', reason };
  throw error;
}

/**
 * What SES says of a sender that nobody has verified yet in this region, and in the sandbox of each recipient. It is of the
 * same class as a message with a virus.
 * https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
 */
function isUnverified({ name, message }: Error): boolean {
  return name === 'MessageRejected' && /\baddress is not verified\b/i.test(message);
}

function statusOf(error: object): number {
  const metadata: unknown = Reflect.get(error, '$metadata');
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined;
  return typeof status === 'number' ? status : 0;
}

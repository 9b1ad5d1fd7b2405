/** Who calls: a session of a role (`arn:aws:sts::…:assumed-role/<role>/<session>`) or the local operator. */
export interface Principal {
  readonly arn: string;
  /** Set for a session of a role. */
  readonly roleArn?: string;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export type AccessDecision = { allowed: true } | { allowed: false; reason: string };

/**
 * Asks without leaving a trace: for what a service leaves out of a list in silence, or where one of several rights will
 * do, so that a no is no denial.
 */
export interface AccessFilter {
  allows(principal: Principal, action: string, resource: string): boolean;
}

/** What every emulated API asks before it does anything. A denial is journalled by whoever decides. */
export interface AccessControl {
  /** @param action for example `dynamodb:PutItem`; `resource` is a full ARN. */
  check(principal: Principal, action: string, resource: string): AccessDecision;
}

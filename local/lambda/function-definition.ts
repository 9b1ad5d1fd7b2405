import type { AwsCredentials } from '../core/access.ts';

/** A function as the runner starts it; what a template says, with its references resolved. */
export interface FunctionDefinition {
  readonly name: string;
  /** Unqualified: `arn:aws:lambda:<region>:<account>:function:<name>`. */
  readonly arn: string;
  readonly roleArn: string;
  /** For example `index.handler`. */
  readonly handler: string;
  /** For example `nodejs24.x`. */
  readonly runtime: string;
  readonly codeDirectory: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: FunctionLog;
  /** 0 throttles every invocation. */
  readonly reservedConcurrency?: number;
  /** Absent: nothing listens to the function's segments, and a trace only passes through. */
  readonly tracing?: FunctionTracing;
  /** Asked once per execution environment. */
  readonly credentials: () => AwsCredentials;
  /** What the runner adds (endpoints, NODE_EXTRA_CA_CERTS); wins over `environment`. */
  readonly extraEnvironment: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html */
export interface FunctionTracing {
  /** `Active` traces every invocation, unless its caller decided; `PassThrough` hands on what the caller gave. */
  readonly mode: 'Active' | 'PassThrough';
  /** AWS_XRAY_DAEMON_ADDRESS, as `<host>:<port>`. */
  readonly daemonAddress: string;
  /** Takes the segment of an invocation that has ended. */
  readonly record: (segment: InvocationSegment) => void;
}

/** An invocation as X-Ray is told of it; times are milliseconds since the epoch. */
export interface InvocationSegment {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly origin: 'AWS::Lambda::Function';
  readonly startTime: number;
  readonly endTime: number;
  readonly fault?: boolean;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface FunctionLog {
  readonly format: 'JSON' | 'Text';
  readonly group: string;
  /** TRACE, DEBUG, INFO, WARN, ERROR or FATAL; only JSON logs are filtered. */
  readonly applicationLevel: string;
  /** DEBUG, INFO or WARN; only JSON logs are filtered. */
  readonly systemLevel: string;
}

/** The parts of `arn:aws:lambda:<region>:<account>:function:<name>`. */
export function parseFunctionArn(arn: string): { region: string; account: string; name: string } {
  const [, , , region = '', account = '', , name = ''] = arn.split(':');
  return { region, account, name };
}

/** What `AWS::Scheduler::Schedule` says, in the units of the clock. */
export interface ScheduleDefinition {
  readonly name: string;
  readonly arn: string;
  readonly intervalMs: number;
  readonly functionName: string;
  readonly functionArn: string;
  /** The function is invoked as this role. */
  readonly roleArn: string;
  /** JSON text with attributes of the scheduler in it; the scheduler's own event when absent. */
  readonly input?: string;
  readonly enabled: boolean;
}

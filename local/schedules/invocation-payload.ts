import type { ScheduleDefinition } from './schedule-definition.ts';

export interface Firing {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly scheduledAt: number;
  readonly region: string;
  readonly account: string;
}

/**
 * What the function gets: the input with the scheduler's attributes filled in, or without one the scheduler's own event.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function toPayload({ arn, input }: ScheduleDefinition, firing: Firing): string {
  const time = new Date(firing.scheduledAt).toISOString().replace(/\.\d+Z$/, 'Z');
  if (input !== undefined) {
    const attributes: Record<string, string> = {
      'schedule-arn': arn,
      'scheduled-time': time,
      'execution-id': firing.id,
      'attempt-number': '1',
    };
    return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => attributes[name] ?? whole);
  }
  return JSON.stringify({
    version: '0',
    id: firing.id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: firing.account,
    time,
    region: firing.region,
    resources: [arn],
    detail: '{}',
  });
}

/**
 * What a mapping has done since it started, counted as the service's metrics count.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export interface MappingCounters {
  /** Records read. */
  polled: number;
  /** Records handed to the function, once for each invocation they were in. */
  invoked: number;
  /** Records of invocations that failed or reported failing items. */
  failed: number;
  /** Records given up without a destination. */
  dropped: number;
  deadLettered: number;
  commitErrors: number;
}

export function createCounters(): MappingCounters {
  return { polled: 0, invoked: 0, failed: 0, dropped: 0, deadLettered: 0, commitErrors: 0 };
}

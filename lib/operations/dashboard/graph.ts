import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Reading } from '../aws-metrics.ts';

/** A dashboard is so many units wide. */
export const DASHBOARD_WIDTH = 24;
const HEIGHT = 6;

/** What each point of a graph stands for. */
const PERIOD = Duration.minutes(1);

/** How a graph reads a metric. */
export function plot(statistic: string, label: string): Reading {
  return { statistic, period: PERIOD, label };
}

/** One of `inRow` graphs beside each other; `right` has a scale of its own. */
export function graph(
  title: string,
  metrics: { readonly left: readonly IMetric[]; readonly right?: readonly IMetric[] },
  inRow = 4,
): GraphWidget {
  return new GraphWidget({
    title,
    left: [...metrics.left],
    ...(metrics.right && { right: [...metrics.right] }),
    leftYAxis: { min: 0 },
    ...(metrics.right && { rightYAxis: { min: 0 } }),
    width: DASHBOARD_WIDTH / inRow,
    height: HEIGHT,
  });
}

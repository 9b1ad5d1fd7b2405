import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmStatusWidget, Dashboard, Row, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { alarmKinds } from '../alarms/index.ts';
import type { Watched } from '../watched.ts';
import { apiGraphs, functionGraphs, kafkaGraphs, tableGraphs } from './engine-graphs.ts';
import { DASHBOARD_WIDTH } from './graph.ts';
import { notificationGraphs } from './notification-graphs.ts';
import { pipelineGraphs } from './pipeline-graphs.ts';

export interface OperationsDashboardProps {
  readonly watched: Watched;
  readonly alarms: readonly IAlarm[];
}

const TEXT_WIDTH = 8;
const TOP_HEIGHT = 9;
/** None that reads a table whole: with millions of items that takes minutes. */
const COMMANDS = [
  'npx millrace groups list --target aws',
  'npx millrace mappings list --target aws',
  'npx millrace dlq list --target aws',
];

/** One page: whether anything is wrong, then the pipelines, then what they stand on. */
export class OperationsDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { watched, alarms }: OperationsDashboardProps) {
    const { settings, pipelines } = watched;
    super(scope, id, { dashboardName: settings.name, defaultInterval: Duration.hours(3) });
    this.addWidgets(
      new AlarmStatusWidget({
        title: 'Alarms',
        alarms: [...alarms],
        width: DASHBOARD_WIDTH - TEXT_WIDTH,
        height: TOP_HEIGHT,
      }),
      new TextWidget({ markdown: describeCommands(), width: TEXT_WIDTH, height: TOP_HEIGHT }),
    );
    for (const pipeline of pipelines) this.addWidgets(new Row(...pipelineGraphs(pipeline, settings)));
    for (const graphs of [notificationGraphs, apiGraphs, functionGraphs, tableGraphs, kafkaGraphs])
      this.addWidgets(new Row(...graphs(watched)));
  }
}

function describeCommands(): string {
  return [
    '**What to run** in the project, with AWS credentials:',
    '```',
    ...COMMANDS,
    '```',
    'Each alarm says in its description what to run for it. More of it, and how to rehearse it on a laptop, is in the runbook, `lib/operations/alarms/`:',
    alarmKinds.map(({ name }) => `\`${name}.md\``).join(', '),
  ].join('\n');
}

import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { toPascalCase } from '../pascal-case.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { alarmKinds } from './alarms/index.ts';
import { OperationsDashboard } from './dashboard/operations-dashboard.ts';
import { describeAlarm } from './describe-alarm.ts';
import { readPage } from './read-page.ts';
import type { Watched } from './watched.ts';

/**
 * The alarms and the dashboard.
 *
 * They are in the stack of what they look at. In one of their own they would import the ids of mappings and the names of
 * tables, and CloudFormation changes no export that is imported: a pipeline with another topic, whose mapping is replaced,
 * could not be deployed.
 */
export class Operations extends Construct {
  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    const { settings } = watched;
    const { email } = settings.alarms;
    const action =
      email === undefined ? undefined : new SnsAction(new AlarmTopic(this, 'Topic', { settings, email }));
    const alarms = alarmKinds.flatMap((kind) => {
      const page = readPage(kind.name);
      return kind.alarmsFor(watched).map((declaration) => {
        const { subject, words, ...rest } = declaration;
        // The physical name of a function has the deployment's before it already.
        const about = subject.startsWith(`${settings.name}-`)
          ? subject.slice(settings.name.length + 1)
          : subject;
        const alarm = new Alarm(this, toPascalCase(`${kind.name}-${about}`), {
          ...rest,
          alarmName: `${settings.name}-${kind.name}-${about}`,
          alarmDescription: describeAlarm(declaration, page, settings),
        });
        if (action) {
          alarm.addAlarmAction(action);
          alarm.addOkAction(action);
        }
        return alarm;
      });
    });
    new OperationsDashboard(this, 'Dashboard', { watched, alarms });
  }
}

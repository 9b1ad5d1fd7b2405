import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface ScheduleProps {
  readonly target: IFunction;
  /** An expression of EventBridge Scheduler, `rate(1 minute)` for example. */
  readonly expression: string;
  /** Off: it stays, and invokes nothing. */
  readonly isOn: boolean;
  readonly description: string;
}

/** Invokes a function by the clock, with a role that may do nothing else. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, { target, expression, isOn, description }: ScheduleProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      // Schedules of other accounts, which the service serves too, may not take the role on.
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
    );
    const schedule = new CfnSchedule(this, 'Resource', {
      description,
      scheduleExpression: expression,
      state: isOn ? 'ENABLED' : 'DISABLED',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        // The service's own default is to hand an invocation over up to a day late, with as many others as there were.
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 3 },
      },
    });
    schedule.node.addDependency(role);
  }
}

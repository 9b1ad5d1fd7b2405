import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Settings } from '../settings/settings.ts';

/**
 * Where alarms e-mail from: CloudWatch may publish for alarms of this deployment, over TLS, and nobody else by the topic's
 * policy. SNS asks the address to confirm before it sends anything.
 *
 * It has no key: CloudWatch cannot use the one that AWS manages for SNS, and one of our own costs a dollar a month for text that
 * is in this repository.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { settings, email }: { settings: Settings; email: string }) {
    super(scope, id, { displayName: `${settings.name} alarms`, enforceSSL: true });
    const { partition, region, account } = Stack.of(this);
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: {
            'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:${settings.name}-*`,
          },
        },
      }),
    );
    this.addSubscription(new EmailSubscription(email));
  }
}

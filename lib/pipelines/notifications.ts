import type { Deployment, Extras, Grant, PipelineDeclaration, TableAccess } from '../pipeline-declaration.ts';
import { usualConsumer, usualProducer } from './usual.ts';

/** What both functions that send notifications need to know and to note. */
const sending: readonly TableAccess[] = [
  { table: 'users', variable: 'USERS_TABLE', actions: ['BatchGetItem'] },
  { table: 'suppressions', variable: 'SUPPRESSIONS_TABLE', actions: ['BatchGetItem'] },
  { table: 'notifications', variable: 'NOTIFICATIONS_TABLE', actions: ['BatchGetItem', 'PutItem'] },
  {
    table: 'notification-budgets',
    variable: 'NOTIFICATION_BUDGETS_TABLE',
    actions: ['BatchGetItem', 'UpdateItem'],
  },
];

/** Tells users of what they did, over the channels they chose, and what has to wait when it is due. */
export const notifications: PipelineDeclaration = {
  name: 'notifications',
  topic: { name: 'user_events', partitions: 3 },
  tables: [
    { name: 'notifications', key: 'notification_id' },
    { name: 'deferred-notifications', key: 'notification_id' },
    { name: 'notification-budgets', key: 'user' },
  ],
  producer: { ...usualProducer, entry: 'notifications/producer', topicVariable: 'NOTIFICATIONS_TOPIC' },
  consumer: {
    ...usualConsumer,
    group: 'notification-service',
    entry: 'notifications/consumer',
    tables: [
      ...sending,
      {
        table: 'deferred-notifications',
        variable: 'DEFERRED_NOTIFICATIONS_TABLE',
        actions: ['DeleteItem', 'PutItem'],
      },
    ],
    extras: channels,
  },
  scheduled: [
    {
      name: 'deferred',
      entry: 'notifications/deferred',
      every: 'rate(1 minute)',
      memoryMb: 512,
      // Over before the next one begins.
      timeoutSeconds: 50,
      // A second one would find claimed what the first is at.
      reservedConcurrency: 1,
      tables: [
        ...sending,
        {
          table: 'deferred-notifications',
          variable: 'DEFERRED_NOTIFICATIONS_TABLE',
          actions: ['DeleteItem', 'PutItem', 'Scan'],
        },
      ],
      extras: channels,
    },
  ],
};

/** The settings, and the right to send when they say so: in `log` mode nothing can leave, whatever the code does. */
function channels(deployment: Deployment): Extras {
  const { mode, sender, limit, windowSeconds, overLimit } = deployment.settings.notifications;
  return {
    environment: {
      NOTIFICATIONS_MODE: mode,
      ...(sender !== undefined && { NOTIFICATIONS_SENDER: sender }),
      NOTIFICATIONS_LIMIT: String(limit),
      NOTIFICATIONS_WINDOW_SECONDS: String(windowSeconds),
      NOTIFICATIONS_OVER_LIMIT: overLimit,
    },
    grants: mode === 'send' && sender !== undefined ? sendingGrants(deployment, sender) : [],
  };
}

function sendingGrants({ partition, region, account }: Deployment, sender: string): readonly Grant[] {
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  const ses = `arn:${partition}:ses:${region}:${account}`;
  return [
    {
      actions: ['ses:SendEmail'],
      resources: [
        // SES looks for the address first, then for its domain: either may be the one that was verified.
        `${ses}:identity/${sender}`,
        `${ses}:identity/${domain}`,
        `${ses}:configuration-set/*`,
      ],
      wildcardReason:
        "SES asks for the right to whichever configuration set the identity has by default, as its console's wizard gives it.",
    },
    // A telephone number has no ARN; this is all that is no topic, endpoint or the like.
    { actions: ['sns:Publish'], notResources: [`arn:${partition}:sns:*:*:*`] },
    {
      actions: ['sns:Publish'],
      resources: [`arn:${partition}:sns:${region}:${account}:endpoint/*`],
      wildcardReason: 'Each telephone that asks for notifications is an endpoint of its own.',
    },
  ];
}

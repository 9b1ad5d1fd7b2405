import { expect, it } from 'vitest';
import { ofType, onlyOne, synthesize } from '../synthesize.ts';

it('e-mails before and when a month costs more than it may, and is there before the cluster', async () => {
  const context = { 'alarms.email': 'operator@example.com', 'alarms.monthlyBudgetUsd': '900' };
  const { cluster: resources } = await synthesize({ context });
  const [budgetId, { Properties }] = onlyOne(resources, 'AWS::Budgets::Budget');
  expect(Properties.Budget).toEqual({
    BudgetType: 'COST',
    TimeUnit: 'MONTHLY',
    BudgetLimit: { Amount: 900, Unit: 'USD' },
  });
  const subscribers = [{ SubscriptionType: 'EMAIL', Address: 'operator@example.com' }];
  const percent = { ComparisonOperator: 'GREATER_THAN', ThresholdType: 'PERCENTAGE' };
  expect(Properties.NotificationsWithSubscribers).toEqual([
    { Notification: { ...percent, NotificationType: 'ACTUAL', Threshold: 80 }, Subscribers: subscribers },
    { Notification: { ...percent, NotificationType: 'ACTUAL', Threshold: 100 }, Subscribers: subscribers },
    {
      Notification: { ...percent, NotificationType: 'FORECASTED', Threshold: 100 },
      Subscribers: subscribers,
    },
  ]);
  const [, cluster] = onlyOne(resources, 'AWS::MSK::ServerlessCluster');
  expect(cluster.DependsOn).toContain(budgetId);
});

it('is not there unless asked for', async () => {
  const { cluster: resources } = await synthesize({ context: { 'alarms.email': 'operator@example.com' } });
  expect(ofType(resources, 'AWS::Budgets::Budget')).toEqual([]);
});

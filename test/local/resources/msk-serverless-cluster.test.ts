import { expect, test } from 'vitest';
import { recordingPlatform } from './fake-platform.ts';
import { startTemplate } from './start-template.ts';
import { cluster } from './templates.ts';

test('starts the cluster under an ARN that outlives the runner', async () => {
  const start = async () => {
    const platform = await recordingPlatform();
    const running = await startTemplate(
      platform,
      { Cluster: cluster },
      { Arn: { Value: { Ref: 'Cluster' } } },
    );
    return { clusters: platform.clusters, arn: running.outputs()['Shop']?.['Arn'] };
  };
  const first = await start();
  expect(first).toEqual(await start());
  expect(first.arn).toMatch(/^arn:aws:kafka:eu-central-1:111122223333:cluster\/orders\/[0-9a-f-]{36}-s1$/);
  expect(first.clusters).toEqual([
    {
      arn: first.arn,
      name: 'orders',
      vpcConfigs: [{ subnetIds: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-1'] }],
      tags: {},
    },
  ]);
});

import { describe, expect, it } from 'vitest';
import { alarmKinds } from '../../../lib/operations/alarms/index.ts';
import { pipelines } from '../../../lib/pipelines/index.ts';
import { ofType, onlyOne, synthesizeOnce } from '../synthesize.ts';
import { metricsOfDashboard, widgetsOf } from './read-metrics.ts';

const stacks = synthesizeOnce();

async function dashboard() {
  const { pipelines: resources } = await stacks();
  return { resources, properties: onlyOne(resources, 'AWS::CloudWatch::Dashboard')[1].Properties };
}

describe('the dashboard', () => {
  it('is named like the deployment, and begins with the state of every alarm', async () => {
    const { resources, properties } = await dashboard();
    expect(properties.DashboardName).toBe('millrace');
    const [alarms, text] = widgetsOf(properties);
    expect(alarms).toMatchObject({ type: 'alarm', x: 0, y: 0 });
    expect(alarms.properties.alarms).toHaveLength(ofType(resources, 'AWS::CloudWatch::Alarm').length);
    expect(text).toMatchObject({ type: 'text', y: 0 });
    for (const { name } of alarmKinds) expect(text.properties.markdown).toContain(`\`${name}.md\``);
  });

  it('has a row for each pipeline, and rows for the API, functions, tables and Kafka', async () => {
    const titles = widgetsOf((await dashboard()).properties).map(({ properties }) => properties.title);
    for (const { name, consumer } of pipelines) {
      expect(titles).toContain(`${name}: events`);
      expect(titles).toContain(`${consumer.group}: lag`);
    }
    expect(titles).toEqual(
      expect.arrayContaining([
        'API: 5xx',
        'Functions: errors',
        'Tables: throttles',
        'Kafka: bytes in a second',
      ]),
    );
  });

  it('has widgets beside and below each other, none over another', async () => {
    const taken = new Set<string>();
    for (const { x, y, width, height } of widgetsOf((await dashboard()).properties)) {
      expect(x + width).toBeLessThanOrEqual(24);
      for (let column = x; column < x + width; column++)
        for (let row = y; row < y + height; row++) {
          expect(taken).not.toContain(`${column} ${row}`);
          taken.add(`${column} ${row}`);
        }
    }
  });

  it('shows no more metrics than a dashboard takes', async () => {
    expect(metricsOfDashboard((await dashboard()).properties).length).toBeLessThan(500);
  });
});

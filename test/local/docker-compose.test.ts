import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { startCommand } from '../../bin/commands/start.ts';
import { KAFKA_RELEASES } from '../support/apache-kafka.ts';
import { PROJECT } from '../support/project.ts';

const serviceSchema = z.strictObject({
  image: z.string(),
  user: z.string().optional(),
  init: z.boolean().optional(),
  command: z.array(z.string()).optional(),
  working_dir: z.string().optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()),
  healthcheck: z.looseObject({ test: z.array(z.string()), retries: z.number() }),
  stop_grace_period: z.string().optional(),
});
const composeSchema = z.strictObject({
  services: z.strictObject({
    kafka: serviceSchema,
    dynamodb: serviceSchema,
    'kafka-ui': serviceSchema,
    runner: serviceSchema,
  }),
  networks: z.unknown(),
  volumes: z.record(z.string(), z.strictObject({ name: z.string() })),
});

const { services, volumes } = composeSchema.parse(
  parse(await readFile(join(PROJECT, 'local/docker-compose.yml'), 'utf8')),
);

test('images are pinned to one release, Kafka to the one that the specs run on', () => {
  for (const { image } of Object.values(services))
    expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+(-[\w-]+)?$/);
  expect(services.kafka.image).toBe(`apache/kafka:${KAFKA_RELEASES.current}`);
});

test('only the loopback sees a port, and each the one that is documented', () => {
  const ports = Object.entries(services).map(([name, service]) => [name, service.ports]);
  expect(Object.fromEntries(ports)).toEqual({
    kafka: ['127.0.0.1:9092:9092'],
    dynamodb: ['127.0.0.1:8000:8000'],
    'kafka-ui': ['127.0.0.1:9021:8080'],
    runner: ['127.0.0.1:4599:4599', '127.0.0.1:4600:4600', '127.0.0.1:4601:4601'],
  });
});

test('each is looked after, and starts when what it uses is well', () => {
  for (const { healthcheck } of Object.values(services)) {
    expect(healthcheck.test[0]).toBe('CMD');
    expect(healthcheck.retries).toBeGreaterThan(1);
  }
  expect(Object.keys(services.runner.depends_on)).toEqual(['kafka', 'dynamodb']);
  expect(Object.keys(services['kafka-ui'].depends_on)).toEqual(['kafka']);
});

test('what they hold is in named volumes, and the project itself is only read', () => {
  const mounted = Object.values(services).flatMap((service) => service.volumes);
  expect(mounted).toContain('..:/project:ro');
  const named = mounted.flatMap((volume) => (volume.startsWith('..') ? [] : [volume.split(':')[0]]));
  expect(named.sort()).toEqual(Object.keys(volumes).sort());
  for (const { name } of Object.values(volumes)) expect(name).toMatch(/^millrace-/);
  const { environment } = services.kafka;
  expect(services.kafka.volumes).toEqual([`kafka:${environment['KAFKA_LOG_DIRS']}`]);
  expect(services.dynamodb.command).toEqual(expect.arrayContaining(['-sharedDb', '-dbPath', '/data']));
  expect(services.dynamodb).toMatchObject({ user: 'root', volumes: ['dynamodb:/data'] });
  expect(services.runner.volumes).toContain(`runner:${services.runner.working_dir}`);
});

test('Kafka sends programs on the host and containers where each of them reaches it', () => {
  const { environment } = services.kafka;
  expect(environment['KAFKA_ADVERTISED_LISTENERS']).toBe('HOST://localhost:9092,CONTAINERS://kafka:19092');
  expect(services['kafka-ui'].environment['KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS']).toBe('kafka:19092');
  const id = Buffer.from(String(environment['CLUSTER_ID']), 'base64url');
  expect([id.length, id.toString('base64url')]).toEqual([16, environment['CLUSTER_ID']]);
});

test('the runner is given options that it has', () => {
  const [shell, script, ...options] = services.runner.command ?? [];
  expect([shell, script]).toEqual(['sh', '/project/local/run-in-container.sh']);
  const given = Object.fromEntries(
    options.flatMap((flag, index) => {
      const option = startCommand.options.find(({ long }) => long === flag);
      const value = options[index + 1] ?? '';
      return option === undefined ? [] : [[option.attributeName(), option.parseArg?.(value, undefined)]];
    }),
  );
  expect(given).toEqual({
    bootstrapServers: ['kafka:19092'],
    dynamodbEndpoint: 'http://dynamodb:8000',
    awsHost: '0.0.0.0',
  });
  expect(options).toHaveLength(2 * Object.keys(given).length);
});

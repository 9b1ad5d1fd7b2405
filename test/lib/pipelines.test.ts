import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allTopics, deadLetterTopicOf, topicOf } from '../../lib/declared-topics.ts';
import { allEntries } from '../../lib/entries.ts';
import type { PipelineDeclaration } from '../../lib/pipeline-declaration.ts';
import { pipelines } from '../../lib/pipelines/index.ts';

const functionsFolder = join(import.meta.dirname, '..', '..', 'functions');
const consumers = pipelines.map(({ consumer }) => consumer);
const tables = pipelines.flatMap((pipeline) => pipeline.tables ?? []);

function expectDistinct(values: readonly string[]): void {
  expect(values).toEqual([...new Set(values)]);
}

describe('the declared pipelines', () => {
  it.each(pipelines)(
    '$name has the files it declares, in its folder',
    ({ name, topic, producer, consumer, scheduled = [] }) => {
      for (const { entry } of [consumer, ...(producer ? [producer] : []), ...scheduled]) {
        expect(entry.startsWith(`${name}/`)).toBe(true);
        expect(existsSync(join(functionsFolder, `${entry}.ts`))).toBe(true);
      }
      if ('name' in topic)
        for (const file of topic.schema?.versions ?? [])
          expect(existsSync(join(functionsFolder, file))).toBe(true);
    },
  );

  it('are all the folders that have a consumer or a producer', () => {
    const folders = readdirSync(functionsFolder).filter((folder) =>
      ['consumer.ts', 'producer.ts'].some((file) => existsSync(join(functionsFolder, folder, file))),
    );
    expect(folders.sort()).toEqual(pipelines.map(({ name }) => name).sort());
    for (const folder of folders)
      for (const file of ['consumer', 'producer'])
        if (existsSync(join(functionsFolder, folder, `${file}.ts`)))
          expect(allEntries(pipelines)).toContain(`${folder}/${file}`);
  });

  it('are all the files beside the list, but for what they share', () => {
    const files = readdirSync(join(import.meta.dirname, '..', '..', 'lib', 'pipelines'));
    const declarations = files.filter((file) => !['index.ts', 'usual.ts'].includes(file));
    expect(declarations.sort()).toEqual(pipelines.map(({ name }) => `${name}.ts`).sort());
  });

  it('share no name', () => {
    expectDistinct(pipelines.map(({ name }) => name));
    expectDistinct(consumers.map(({ group }) => group));
    expectDistinct(tables.map(({ name }) => name));
    expectDistinct(allTopics(pipelines).map(({ name }) => name));
  });

  it.each(consumers)('$group fits what Lambda and Kafka take', (consumer) => {
    expect(consumer.group).toMatch(/^[a-z][a-z0-9-]{3,190}$/);
    expect(consumer.batchSize).toBeGreaterThanOrEqual(1);
    expect(consumer.batchSize).toBeLessThanOrEqual(10_000);
    expect(consumer.batchingWindowSeconds).toBeLessThanOrEqual(300);
    expect(consumer.retryLimit).toBeGreaterThanOrEqual(0);
    expect(consumer.timeoutSeconds).toBeLessThanOrEqual(840);
  });

  it.each(pipelines.flatMap(({ consumer, scheduled = [] }) => [consumer, ...scheduled]))(
    '$entry uses declared tables, each once',
    (worker) => {
      const declared = tables.map(({ name }) => name);
      for (const { table, actions } of worker.tables) {
        expect(declared).toContain(table);
        expectDistinct(actions);
      }
      expectDistinct(worker.tables.map(({ table }) => table));
      expectDistinct(worker.tables.map(({ variable }) => variable));
    },
  );
});

describe('topicOf', () => {
  it("answers a pipeline's own topic, or that of the pipeline it names", () => {
    const topics = pipelines.map((pipeline) => [pipeline.name, topicOf(pipeline, pipelines).name]);
    expect(Object.fromEntries(topics)).toMatchObject({ orders: 'orders', fulfilment: 'orders' });
  });

  it('says which pipeline names a pipeline without a topic', () => {
    const [, fulfilment] = pipelines;
    if (fulfilment === undefined) throw new Error('two pipelines are declared');
    const lost: PipelineDeclaration = { ...fulfilment, name: 'lost', topic: { of: 'fulfilment' } };
    expect(() => topicOf(lost, [...pipelines, lost])).toThrow(
      /"lost" reads the topic of "fulfilment", which declares none/,
    );
  });
});

describe('deadLetterTopicOf', () => {
  it('names the topic of a group', () => {
    expect(consumers.map((consumer) => deadLetterTopicOf(consumer).name)).toEqual(
      consumers.map(({ group }) => `${group}.dlq`),
    );
  });
});

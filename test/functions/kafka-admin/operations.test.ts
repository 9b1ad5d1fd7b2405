import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { declaredGroups } from '../../../functions/kafka-admin/declared-groups.ts';
import { OPERATIONS } from '../../../functions/kafka-admin/operations/index.ts';
import { schemaDefinitions } from '../../../functions/kafka-admin/record-formats.ts';
import { PROJECT } from '../../support/project.ts';

it('registers every operation that has a file, under the name of the file', async () => {
  const files = await readdir(join(PROJECT, 'functions/kafka-admin/operations'));
  const names = files.filter((file) => file !== 'index.ts').map((file) => file.replace(/\.ts$/, ''));
  expect(OPERATIONS.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
});

it('reads groups and schemas from its environment, and says what is wrong with them', () => {
  const group = { group: 'g', topic: 't', deadLetterTopic: 'g.dlq' };
  expect(declaredGroups.parse(JSON.stringify([group]))).toEqual([group]);
  expect(schemaDefinitions.parse('{"id":{"type":"record"}}')).toEqual({ id: { type: 'record' } });
  expect(declaredGroups.safeParse(undefined).error?.issues).toMatchObject([{ message: 'is not set' }]);
  expect(declaredGroups.safeParse('[').error?.issues).toMatchObject([
    { message: expect.stringContaining('must be JSON: SyntaxError') },
  ]);
  expect(declaredGroups.safeParse('[{"group":"g"}]').success).toBe(false);
});

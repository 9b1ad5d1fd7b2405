import { expect, it } from 'vitest';
import { matchFields } from '../../../functions/kafka-admin/match-fields.ts';

it('finds no field in a value that is nested too deeply to be read', () => {
  const text = `{"user":"alice","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  expect(matchFields({ format: 'json', text }, { user: 'alice' })).toBe(false);
});

import { expect, it } from 'vitest';
import * as z from 'zod';
import { bootstrapServers, readEnvironment, requiredText } from '../../../functions/shared/env.ts';

const schema = z.object({ USERS_TABLE: requiredText, KAFKA_BOOTSTRAP_SERVERS: bootstrapServers });

it('answers the variables parsed, and leaves the others out', () => {
  const variables = { USERS_TABLE: 'users', KAFKA_BOOTSTRAP_SERVERS: 'a:9098, b:9098', PATH: '/bin' };
  expect(readEnvironment(schema, variables)).toEqual({
    USERS_TABLE: 'users',
    KAFKA_BOOTSTRAP_SERVERS: ['a:9098', 'b:9098'],
  });
});

it('names every missing and every wrong variable at once', () => {
  expect(() => readEnvironment(schema, { KAFKA_BOOTSTRAP_SERVERS: 'nowhere' })).toThrow(
    "The function's environment does not fit: USERS_TABLE is not set; KAFKA_BOOTSTRAP_SERVERS must be host:port " +
      'pairs joined by commas (found "nowhere"). Set these variables on the function.',
  );
});

it('refuses an empty variable', () => {
  expect(() => readEnvironment(z.object({ USERS_TABLE: requiredText }), { USERS_TABLE: '' })).toThrow(
    'USERS_TABLE is empty',
  );
});

import { describe, expect, it } from 'vitest';
import { readOperations } from '../../../lib/api/api-operation.ts';

const usual = {
  operationId: 'listThings',
  'x-millrace-entry': 'api/read',
  'x-millrace-access': 'viewer',
  security: [{ signIn: ['read'] }],
};
const read = (operation: object, path = '/things') =>
  readOperations({ paths: { [path]: { get: operation } } });

describe('readOperations', () => {
  it('answers each operation with its route, its function and who may', () => {
    const document = {
      openapi: '3.1.1',
      paths: {
        '/things': { get: { ...usual, summary: 'Things' } },
        '/things/{thing}': {
          patch: {
            ...usual,
            operationId: 'updateThing',
            'x-millrace-entry': 'api/edit',
            'x-millrace-access': 'operator',
            security: [{ signIn: ['write'] }],
          },
          get: { ...usual, operationId: 'showThing', 'x-millrace-access': 'open', security: [] },
        },
      },
    };
    expect(readOperations(document)).toEqual([
      {
        ...{ operationId: 'listThings', method: 'GET', path: '/things' },
        ...{ entry: 'api/read', access: 'viewer', scopes: ['read'] },
      },
      {
        ...{ operationId: 'updateThing', method: 'PATCH', path: '/things/{thing}' },
        ...{ entry: 'api/edit', access: 'operator', scopes: ['write'] },
      },
      {
        ...{ operationId: 'showThing', method: 'GET', path: '/things/{thing}' },
        ...{ entry: 'api/read', access: 'open', scopes: [] },
      },
    ]);
  });

  it.each([
    [
      'no scope of one that is not open',
      { ...usual, security: [] },
      /has access "viewer" and asks for no scope/,
    ],
    [
      'a scope of one that is open',
      { ...usual, 'x-millrace-access': 'open' },
      /"open" and asks for the scope read/,
    ],
    [
      'another scope',
      { ...usual, security: [{ signIn: ['all'] }] },
      /GET \/things .*no operation that a route/,
    ],
    ['another way to sign in', { ...usual, security: [{ apiKey: [] }] }, /GET \/things .*npm run openapi/],
    ['a choice of none', { ...usual, security: [{}] }, /GET \/things/],
    ['nobody who may', { ...usual, 'x-millrace-access': undefined }, /x-millrace-access/],
    ['no function', { ...usual, 'x-millrace-entry': '../elsewhere' }, /x-millrace-entry/],
  ])('refuses %s by its route', (_, operation, message) => {
    expect(() => read(operation)).toThrow(message);
  });

  it('refuses a document of other methods, which would have no route', () => {
    expect(() => readOperations({ paths: { '/things': { trace: usual } } })).toThrow(/trace/);
  });
});

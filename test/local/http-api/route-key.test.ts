import { expect, test } from 'vitest';
import { findRoute } from '../../../local/http-api/find-route.ts';
import { parseRouteKey } from '../../../local/http-api/route-key.ts';

function route(key: string) {
  const parsed = parseRouteKey(key);
  if (parsed !== '$default' && 'problem' in parsed) throw new Error(parsed.problem);
  return { key, parsed };
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
const PETS = [
  '$default',
  'ANY /{proxy+}',
  'GET /pets/{proxy+}',
  'GET /pets/dog/{id}',
  'GET /pets/dog/1',
  'ANY /pets/cat',
  'GET /pets/cat',
  'ANY /pets/cat/tail',
  'GET /pets/cat/{part}',
  'GET /{kind}/dog/{id}',
  'GET /',
  'GET /files/{folder}/{path+}',
].map(route);

test.each([
  ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
  ['GET', '/pets/cat/tail', 'ANY /pets/cat/tail', {}],
  ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
  ['GET', '/cats/dog/2', 'GET /{kind}/dog/{id}', { kind: 'cats', id: '2' }],
  ['GET', '/pets/bird/2', 'GET /pets/{proxy+}', { proxy: 'bird/2' }],
  ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
  ['GET', '/pets/cat', 'GET /pets/cat', {}],
  ['PUT', '/pets/cat', 'ANY /pets/cat', {}],
  ['GET', '/', 'GET /', {}],
  ['POST', '/', '$default', {}],
  ['GET', '/files/a/b/c', 'GET /files/{folder}/{path+}', { folder: 'a', path: 'b/c' }],
  ['GET', '/files/a', 'ANY /{proxy+}', { proxy: 'files/a' }],
  ['HEAD', '/pets/dog/1', 'ANY /{proxy+}', { proxy: 'pets/dog/1' }],
])('%s %s is for %s', (...[method, path, key, pathParameters]) => {
  const forwards = findRoute(PETS, { method, path });
  const backwards = findRoute(PETS.toReversed(), { method, path });
  expect({ key: forwards?.route.key, pathParameters: forwards?.pathParameters }).toEqual({
    key,
    pathParameters,
  });
  expect(backwards?.route.key).toBe(key);
});

const ORDERS = ['GET /orders', 'GET /orders/{id}', 'GET /files/{path+}'].map(route);

test.each([
  '/orders/',
  '//orders',
  '/orders//',
  '/orders/1/',
  '/orders/1/2',
  '/ORDERS',
  '/files',
  '/files/',
  '/orders/../orders/1',
])('no route is for %s', (path) => {
  expect(findRoute(ORDERS, { method: 'GET', path })).toBeUndefined();
});

test.each([
  ['FETCH /orders', 'expected $default or "<method> <path>"'],
  ['GET', 'expected $default or "<method> <path>"'],
  ['GET /a /b', 'expected $default or "<method> <path>"'],
  ['get /orders', 'expected $default or "<method> <path>"'],
  ['GET orders', 'has to start with a slash'],
  ['GET /orders/', 'empty segment'],
  ['GET //orders', 'empty segment'],
  ['GET /{proxy+}/orders', 'has to be the end'],
  ['GET /{id}/{id}', 'a name of its own'],
  ['GET /orders-{id}', 'neither text of a path nor one {variable}'],
  ['GET /{}', 'neither text of a path nor one {variable}'],
])('%s is no route key', (key, problem) => {
  expect(parseRouteKey(key)).toEqual({ problem: expect.stringContaining(problem) });
});

import { expect, test } from 'vitest';
import { startApi } from './start-api.ts';

test('answers what the function returns, and tells the journal', async () => {
  const { url, events, requests } = await startApi({ routes: ['GET /orders/{id}'] });
  const response = await fetch(`${url}/orders/7`);
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 200,
    body: { ok: true },
  });
  expect(events).toMatchObject([{ routeKey: 'GET /orders/{id}', pathParameters: { id: '7' } }]);
  expect(requests()).toEqual([
    {
      kind: 'http-request',
      time: expect.any(Number),
      apiId: 'abcdefghij',
      method: 'GET',
      path: '/orders/7',
      routeKey: 'GET /orders/{id}',
      status: 200,
      requestId: response.headers.get('apigw-requestid'),
      durationMs: expect.any(Number),
      functionName: 'answering',
      invocationId: 'invocation-1',
    },
  ]);
});

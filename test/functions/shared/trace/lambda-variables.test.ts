import { expect, it } from 'vitest';
import { readLambdaVariables } from '../../../../functions/shared/trace/lambda-variables.ts';

it('reads what Lambda sets', () => {
  expect(
    readLambdaVariables({
      _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
      AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1:2000',
      AWS_LAMBDA_FUNCTION_NAME: 'millrace-orders-consumer',
    }),
  ).toEqual({
    _X_AMZN_TRACE_ID: {
      root: '1-5759e988-bd862e3fe1be46a994272793',
      parent: '53995c3f42cd8ad8',
      isSampled: true,
    },
    AWS_XRAY_DAEMON_ADDRESS: { host: '169.254.100.1', port: 2_000 },
    AWS_LAMBDA_FUNCTION_NAME: 'millrace-orders-consumer',
  });
});

it.each([
  {},
  ...[
    '',
    'somewhere',
    'xray.example.com:2000',
    '169.254.100.1',
    '169.254.100.1:0',
    '169.254.100.1:65536',
  ].map((address) => ({ AWS_XRAY_DAEMON_ADDRESS: address })),
  ...['', 'Root=none', 'x'.repeat(10_000)].map((trace) => ({ _X_AMZN_TRACE_ID: trace })),
  { AWS_LAMBDA_FUNCTION_NAME: '' },
])('takes what is missing or does not fit as missing: %j', (variables) => {
  expect(Object.values(readLambdaVariables(variables)).filter((value) => value !== undefined)).toEqual([]);
});

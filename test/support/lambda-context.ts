import type { Context } from 'aws-lambda';

/** The context object of an invocation, as far as a function reads it. */
export function makeContext(functionName: string): Context {
  const unused = (): void => {
    throw new Error('removed from the nodejs24.x runtime');
  };
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:111122223333:function:${functionName}`,
    memoryLimitInMB: '512',
    awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: '2026/01/31/[$LATEST]0',
    getRemainingTimeInMillis: () => 60_000,
    done: unused,
    fail: unused,
    succeed: unused,
  };
}

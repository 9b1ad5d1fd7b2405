import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { onTestFinished } from 'vitest';
import type { Target } from '../../bin/target/target.ts';
import { UserError } from '../../local/core/errors.ts';

/** A target whose functions are the test's own, by their outputs; tables are those of a DynamoDB, if one is given. */
export function fakeTarget(options: {
  functions: Readonly<Record<string, (payload: unknown) => unknown>>;
  tables?: { documents: DynamoDBDocumentClient; names: Readonly<Record<string, string>> };
}): Target {
  const { functions, tables } = options;
  const config = { region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' } };
  const lambda = new LambdaClient(config);
  const documents = tables?.documents ?? DynamoDBDocumentClient.from(new DynamoDBClient(config));
  onTestFinished(() => lambda.destroy());
  return {
    name: 'the test',
    documents,
    lambda,
    output(name) {
      const value = tables?.names[name] ?? (name in functions ? name : undefined);
      if (value === undefined) throw new UserError('STACK_ABSENT', `No stack has an output ${name}.`);
      return value;
    },
    async invoke(name, payload) {
      // Through JSON, as a real one would get it.
      return functions[name]?.(JSON.parse(JSON.stringify(payload)));
    },
    close: () => undefined,
  };
}

import { z } from 'zod';
import { anyJson, type Json } from '../assembly/json.ts';
import { LATE, type ResourceType } from '../assembly/resource-type.ts';
import { requestCustomResource } from './custom-resources/request.ts';
import { openCustomResourceState } from './custom-resources/state.ts';
import { toCustomResourceProperties } from './custom-resources/to-text-properties.ts';
import { defineResource } from './define-resource.ts';
import type { Platform } from './platform.ts';
import { integer } from './scalars.ts';

/** What CloudFormation waits for an answer when the template says nothing. */
const DEFAULT_TIMEOUT_SECONDS = 3600;

const properties = z
  .object({
    ServiceToken: z
      .string()
      .regex(/^arn:[\w-]+:lambda:/, 'only functions are emulated behind a custom resource, no SNS topics'),
    ServiceTimeout: integer(1, 3600).optional(),
  })
  .catchall(anyJson);

/** Every property but the two above is the function's own business. */
const form = {
  properties,
  anyAttribute: true,
  attributes: () => ({ Ref: LATE }) as const,
};

/**
 * Calls the function as CloudFormation would: Create at the first start, Update with the old properties at every later
 * one, for the cluster and the tables behind it may have changed in between. There is no Delete when the runner stops:
 * that is not the deletion of the stack.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 */
function defineCustomResource(type: string): ResourceType<Platform> {
  return defineResource({
    type,
    ...form,
    start: async ({ facts, properties, platform, signal }) => {
      const state = await openCustomResourceState(platform.stateDirectory, facts);
      const before = await state.read();
      const resourceProperties = toCustomResourceProperties(properties);
      const answer = await requestCustomResource({
        platform,
        facts,
        signal,
        functionArn: properties.ServiceToken,
        timeoutSeconds: properties.ServiceTimeout ?? DEFAULT_TIMEOUT_SECONDS,
        request:
          before === undefined
            ? { RequestType: 'Create', ResourceProperties: resourceProperties }
            : {
                RequestType: 'Update',
                PhysicalResourceId: before.physicalResourceId,
                ResourceProperties: resourceProperties,
                OldResourceProperties: before.properties,
              },
      });
      const { PhysicalResourceId, Data } = answer;
      if (before !== undefined && before.physicalResourceId !== PhysicalResourceId)
        platform.journal.record({
          kind: 'warning',
          source: facts.logicalId,
          message: `${facts.type} was replaced: AWS would now send a Delete for ${before.physicalResourceId}. Nothing is deleted here.`,
        });
      await state.write({ physicalResourceId: PhysicalResourceId, properties: resourceProperties });
      const attributes: Record<string, Json> = { ...Data, Ref: PhysicalResourceId };
      return { attributes, inspect: () => ({ physicalResourceId: PhysicalResourceId }) };
    },
  });
}

export const customResource = defineCustomResource('AWS::CloudFormation::CustomResource');
export const namedCustomResource = defineCustomResource('Custom::*');

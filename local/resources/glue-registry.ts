import { z } from 'zod';
import { defineResource } from './define-resource.ts';
import { TAGS_IGNORED } from './scalars.ts';

/**
 * A name for schemas, and nothing else. This is the smallest resource type: copy it to add another.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-glue-registry.html
 */
export const glueRegistry = defineResource({
  type: 'AWS::Glue::Registry',
  properties: z.strictObject({ Name: z.string().min(1).max(255) }),
  ignored: { Description: 'it is for people', Tags: TAGS_IGNORED },
  attributes: ({ facts, properties }) => {
    const arn = `arn:${facts.partition}:glue:${facts.region}:${facts.account}:registry/${properties.Name}`;
    return { Ref: arn, Arn: arn };
  },
  start: () => ({}),
});

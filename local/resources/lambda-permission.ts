import { z } from 'zod';
import { physicalName } from '../assembly/identity.ts';
import { defineResource } from './define-resource.ts';
import { text } from './scalars.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
export const lambdaPermission = defineResource({
  type: 'AWS::Lambda::Permission',
  properties: z.strictObject({
    FunctionName: z.string(),
    Action: z.string().regex(/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/, 'expected an action of Lambda'),
    Principal: z.string(),
    SourceArn: z.string().optional(),
    SourceAccount: text.optional(),
  }),
  ignored: {
    EventSourceToken: 'it is of Alexa, which does not call here',
    FunctionUrlAuthType: 'functions have no URLs of their own here',
    InvokedViaFunctionUrl: 'functions have no URLs of their own here',
    PrincipalOrgID: 'nobody of another account calls here',
  },
  attributes: ({ facts }) => ({ Ref: physicalName(facts), Id: physicalName(facts) }),
  start: ({ facts, properties, platform }) => {
    const { FunctionName, Action, Principal, SourceArn, SourceAccount } = properties;
    const target = platform.deployed.findFunction(FunctionName);
    if (target === undefined)
      throw new Error(
        `Function not found: ${FunctionName}. Declare it in the app; versions and aliases are not emulated.`,
      );
    platform.deployed.addPermission({
      ...{ logicalId: facts.logicalId, functionArn: target.arn, action: Action, principal: Principal },
      ...(SourceArn === undefined ? {} : { sourceArn: SourceArn }),
      ...(SourceAccount === undefined ? {} : { sourceAccount: SourceAccount }),
    });
    return {};
  },
});

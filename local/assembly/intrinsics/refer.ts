import { z } from 'zod';
import { anyJson } from '../json.ts';
import { isLate, placeholder } from '../late.ts';
import { Refusal } from '../scope.ts';
import { asText, type IntrinsicFunction, readArgument } from './intrinsic-function.ts';
import { resolvePseudoParameter } from './pseudo-parameters.ts';

export const ref: IntrinsicFunction = {
  name: 'Ref',
  run(argument, { scope }) {
    const name = readArgument(z.string(), argument, 'a logical id');
    const pseudo = resolvePseudoParameter(name, scope);
    return pseudo === undefined ? scope.ref(name) : pseudo.value;
  },
};

export const getAtt: IntrinsicFunction = {
  name: 'Fn::GetAtt',
  run(argument, call) {
    const form = '[logical id, attribute] or "logicalId.attribute"';
    const schema = z.union([
      z.tuple([z.string(), anyJson]),
      z
        .string()
        .regex(/^[^.]+\../)
        .transform((text): [string, string] => {
          const dot = text.indexOf('.');
          return [text.slice(0, dot), text.slice(dot + 1)];
        }),
    ]);
    const [logicalId, attribute] = readArgument(schema, argument, form);
    return call.scope.attribute(logicalId, asText(call.resolve(attribute, 1), 'the attribute'));
  },
};

export const importValue: IntrinsicFunction = {
  name: 'Fn::ImportValue',
  run(argument, call) {
    const name = asText(call.resolve(argument), 'the name');
    return isLate(name) ? placeholder(`import of ${name}`) : call.scope.importValue(name);
  },
};

/** What the CDK's weak references between stacks are made of. */
export const getStackOutput: IntrinsicFunction = {
  name: 'Fn::GetStackOutput',
  run(argument, call) {
    const form = '{StackName, OutputName, Region?}; RoleArn (another account) is not emulated';
    const schema = z.strictObject({ StackName: anyJson, OutputName: z.string(), Region: anyJson.optional() });
    const { StackName, OutputName, Region } = readArgument(schema, argument, form);
    const region = Region === undefined ? undefined : call.resolve(Region, 'Region');
    if (region !== undefined && region !== call.scope.region)
      throw new Refusal(
        `reads from the region ${JSON.stringify(region)}; references between regions are not emulated`,
      );
    return call.scope.stackOutput(asText(call.resolve(StackName, 'StackName'), 'StackName'), OutputName);
  },
};

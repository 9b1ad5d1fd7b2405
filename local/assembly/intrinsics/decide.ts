import { z } from 'zod';
import { anyJson } from '../json.ts';
import { Refusal } from '../scope.ts';
import { type IntrinsicFunction, readArgument } from './intrinsic-function.ts';

/** Only the branch that is taken is resolved: the other may refer to resources that do not exist. */
export const when: IntrinsicFunction = {
  name: 'Fn::If',
  run(argument, call) {
    const schema = z.tuple([z.string(), anyJson, anyJson]);
    const [condition, yes, no] = readArgument(
      schema,
      argument,
      '[condition name, value if true, value if false]',
    );
    return call.scope.condition(condition) ? call.resolve(yes, 1) : call.resolve(no, 2);
  },
};

/** `evaluate-condition.ts` computes these; CloudFormation too knows them in the Conditions section alone. */
export const onlyInConditions: readonly IntrinsicFunction[] = [
  'Fn::Equals',
  'Fn::And',
  'Fn::Or',
  'Fn::Not',
].map((name) => ({
  name,
  run: () => {
    throw new Refusal('may stand in the Conditions section only; name the condition in an Fn::If');
  },
}));

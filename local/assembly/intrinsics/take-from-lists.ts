import { z } from 'zod';
import { anyJson, type Json } from '../json.ts';
import { isLate, placeholder } from '../late.ts';
import { Refusal } from '../scope.ts';
import { asText, type IntrinsicFunction, readArgument } from './intrinsic-function.ts';

export const select: IntrinsicFunction = {
  name: 'Fn::Select',
  run(argument, call) {
    const [position, list] = readArgument(z.tuple([anyJson, anyJson]), argument, '[index, [values]]');
    const index = Number(asText(call.resolve(position, 0), 'the index'));
    const values = call.resolve(list, 1);
    if (typeof values === 'string' && isLate(values)) return placeholder(`item ${index} of ${values}`);
    if (!Array.isArray(values)) throw new Refusal(`takes a list, not ${JSON.stringify(values)}`);
    const value: Json | undefined = values[index];
    if (value === undefined) throw new Refusal(`has no item ${index} in a list of ${values.length}`);
    return value;
  },
};

/** Every region has zones a and b; three letters are what templates written for two or three zones need. */
const ZONE_LETTERS = ['a', 'b', 'c'];

export const getAZs: IntrinsicFunction = {
  name: 'Fn::GetAZs',
  run(argument, call) {
    const region = asText(call.resolve(argument), 'the region') || call.scope.region;
    return ZONE_LETTERS.map((letter) => `${region}${letter}`);
  },
};

/** Needs the transform `AWS::LanguageExtensions`, which the CDK adds by itself. */
export const length: IntrinsicFunction = {
  name: 'Fn::Length',
  run(argument, call) {
    const values = call.resolve(argument);
    if (typeof values === 'string' && isLate(values)) return placeholder(`length of ${values}`);
    if (!Array.isArray(values)) throw new Refusal(`takes a list, not ${JSON.stringify(values)}`);
    return values.length;
  },
};

import { z } from 'zod';
import { anyJson } from '../json.ts';
import { Refusal } from '../scope.ts';
import { asText, type IntrinsicFunction, readArgument } from './intrinsic-function.ts';

const path = z.tuple([anyJson, anyJson, anyJson]);
/** The default is part of the transform `AWS::LanguageExtensions`. */
const pathWithDefault = z.tuple([anyJson, anyJson, anyJson, z.strictObject({ DefaultValue: anyJson })]);

export const findInMap: IntrinsicFunction = {
  name: 'Fn::FindInMap',
  run(argument, call) {
    const form = '[mapping, key, key] and at most a {DefaultValue}';
    const [map, top, second, fallback] = readArgument(z.union([path, pathWithDefault]), argument, form);
    const names = [map, top, second].map((name, index) => asText(call.resolve(name, index), `key ${index}`));
    const [mapName = '', topKey = '', secondKey = ''] = names;
    const value = call.scope.mapping(mapName, topKey, secondKey);
    if (value !== undefined) return value;
    if (fallback !== undefined) return call.resolve(fallback.DefaultValue, 3, 'DefaultValue');
    throw new Refusal(`finds nothing under ${names.join(' / ')} in the Mappings of the template`);
  },
};

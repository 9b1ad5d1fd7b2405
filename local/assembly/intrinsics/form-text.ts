import { z } from 'zod';
import { anyJson, type Json } from '../json.ts';
import { isLate, placeholder } from '../late.ts';
import { Refusal } from '../scope.ts';
import { asText, type Call, type IntrinsicFunction, readArgument } from './intrinsic-function.ts';
import { resolvePseudoParameter } from './pseudo-parameters.ts';

export const join: IntrinsicFunction = {
  name: 'Fn::Join',
  run(argument, call) {
    const form = '[delimiter, [values]]';
    const [delimiter, values] = readArgument(z.tuple([z.string(), anyJson]), argument, form);
    const resolved = call.resolve(values, 1);
    if (typeof resolved === 'string' && isLate(resolved)) return placeholder(`join of ${resolved}`);
    if (!Array.isArray(resolved))
      throw new Refusal(`takes ${form}, not ${JSON.stringify(resolved)} as values`);
    return resolved.map((value, index) => asText(value, `value ${index}`)).join(delimiter);
  },
};

/** `${Name}`, `${Name.Attribute}`, `${!Literal}`. */
const SUB_EXPRESSION = /\$\{(!?)([^{}]*)\}/g;

export const sub: IntrinsicFunction = {
  name: 'Fn::Sub',
  run(argument, call) {
    const schema = z.union([
      z.string().transform((text): [string, Record<string, Json>] => [text, {}]),
      z.tuple([z.string(), z.record(z.string(), anyJson)]),
    ]);
    const [text, variables] = readArgument(schema, argument, 'text or [text, {variables}]');
    return text.replaceAll(SUB_EXPRESSION, (_whole, escaped: string, expression: string) =>
      escaped === '!'
        ? `\${${expression}}`
        : asText(substitute(expression.trim(), variables, call), `\${${expression}}`),
    );
  },
};

function substitute(expression: string, variables: Record<string, Json>, call: Call): Json | undefined {
  const variable = variables[expression];
  if (variable !== undefined) return call.resolve(variable, 1, expression);
  const pseudo = resolvePseudoParameter(expression, call.scope);
  if (pseudo !== undefined) return pseudo.value;
  const dot = expression.indexOf('.');
  if (dot < 0) return call.scope.ref(expression);
  return call.scope.attribute(expression.slice(0, dot), expression.slice(dot + 1));
}

export const split: IntrinsicFunction = {
  name: 'Fn::Split',
  run(argument, call) {
    const [delimiter, source] = readArgument(
      z.tuple([z.string().min(1), anyJson]),
      argument,
      '[delimiter, text]',
    );
    const text = asText(call.resolve(source, 1), 'the source');
    // Only part of the text may be known: where it splits is not.
    return isLate(text) ? placeholder(`split of ${text}`) : text.split(delimiter);
  },
};

export const base64: IntrinsicFunction = {
  name: 'Fn::Base64',
  run(argument, call) {
    const text = asText(call.resolve(argument), 'the argument');
    return isLate(text) ? placeholder(`base64 of ${text}`) : Buffer.from(text, 'utf8').toString('base64');
  },
};

/** Needs the transform `AWS::LanguageExtensions`, which the CDK adds by itself. */
export const toJsonString: IntrinsicFunction = {
  name: 'Fn::ToJsonString',
  run: (argument, call) => JSON.stringify(call.resolve(argument)),
};

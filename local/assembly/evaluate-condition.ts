import { z } from 'zod';
import { anyJson, type Json } from './json.ts';
import { resolveValue } from './resolve-value.ts';
import { type Path, Refusal, type Scope } from './scope.ts';

const expressionSchema = z.union([
  z.strictObject({ 'Fn::Equals': z.tuple([anyJson, anyJson]) }),
  z.strictObject({ 'Fn::And': z.array(anyJson).min(2).max(10) }),
  z.strictObject({ 'Fn::Or': z.array(anyJson).min(2).max(10) }),
  z.strictObject({ 'Fn::Not': z.tuple([anyJson]) }),
  z.strictObject({ Condition: z.string() }),
]);

/**
 * Evaluates one expression of the Conditions section.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
 * @throws Refusal for a form that CloudFormation does not know either.
 */
export function evaluateCondition(expression: Json, scope: Scope, path: Path): boolean {
  const read = expressionSchema.safeParse(expression);
  if (!read.success)
    throw new Refusal(
      `takes Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition with their arguments, not ${JSON.stringify(expression)}`,
    );
  const form = read.data;
  const evaluate = (inner: Json): boolean => evaluateCondition(inner, scope, path);
  if ('Condition' in form) return scope.condition(form.Condition);
  if ('Fn::And' in form) return form['Fn::And'].every(evaluate);
  if ('Fn::Or' in form) return form['Fn::Or'].some(evaluate);
  if ('Fn::Not' in form) return !evaluate(form['Fn::Not'][0]);
  const [left, right] = form['Fn::Equals'].map((side) => asComparable(resolveValue(side, scope, path)));
  return left === right;
}

/** CloudFormation compares text: the number 1 equals the text "1". */
function asComparable(value: Json | undefined): string | undefined {
  return typeof value === 'object' ? JSON.stringify(value) : value?.toString();
}

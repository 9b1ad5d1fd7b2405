import { App } from 'aws-cdk-lib/core';
import { expect, it } from 'vitest';
import { readOrder } from './dependency-graph.ts';

/** Two stacks; `B.Reader` imports what `A` exports of its `Source`. */
function orderOf(properties: object, more: { DependsOn?: string[] } = {}) {
  const Source = { Type: 'T', Properties: {} };
  return readOrder({
    app: new App({ analyticsReporting: false }),
    templates: {
      A: {
        Resources: { Source, Middle: { Type: 'T', Properties: { Of: { Ref: 'Source' } } } },
        Outputs: { Out: { Value: { 'Fn::GetAtt': ['Middle', 'Arn'] }, Export: { Name: 'A:Out' } } },
      },
      B: { Resources: { Source, Reader: { Type: 'T', Properties: properties, ...more } } },
    },
  });
}

it.each([
  { by: 'Ref', properties: { In: [{ Ref: 'Source' }] } },
  { by: 'Fn::GetAtt', properties: { In: { 'Fn::GetAtt': ['Source', 'Arn'] } } },
  { by: 'Fn::GetAtt as text', properties: { In: { 'Fn::GetAtt': 'Source.Arn' } } },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholders, not JavaScript's.
  { by: 'Fn::Sub', properties: { In: { 'Fn::Sub': 'a ${AWS::Region} ${Source.Arn}' } } },
])('is given by $by', ({ properties }) => {
  const isAfter = orderOf(properties);
  expect(isAfter('B.Reader', 'B.Source')).toBe(true);
  expect([isAfter('B.Source', 'B.Reader'), isAfter('B.Reader', 'A.Source')]).toEqual([false, false]);
});

it('is given by DependsOn', () => {
  expect(orderOf({}, { DependsOn: ['Source'] })('B.Reader', 'B.Source')).toBe(true);
});

it('is given by what another stack exports, and what that was made from', () => {
  const isAfter = orderOf({ In: { 'Fn::ImportValue': 'A:Out' } });
  expect([isAfter('B.Reader', 'A.Middle'), isAfter('B.Reader', 'A.Source')]).toEqual([true, true]);
  expect(isAfter('B.Reader', 'B.Source')).toBe(false);
});

it('is none between resources that do not know each other', () => {
  expect(orderOf({ In: 'Source' })('B.Reader', 'B.Source')).toBe(false);
});

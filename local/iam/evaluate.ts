import { matchWildcard } from './match-wildcard.ts';
import type { Patterns, Statement } from './policy.ts';

export type Outcome = 'allowed' | 'explicit-deny' | 'implicit-deny';

/**
 * IAM's evaluation of identity-based policies: a matching Deny wins over any Allow, and what no statement allows is
 * denied. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(statements: readonly Statement[], action: string, resource: string): Outcome {
  const lowerAction = action.toLowerCase();
  let outcome: Outcome = 'implicit-deny';
  for (const statement of statements) {
    if (!fits(statement.actions, lowerAction) || !fits(statement.resources, resource)) continue;
    if (statement.effect === 'Deny') return 'explicit-deny';
    outcome = 'allowed';
  }
  return outcome;
}

function fits(patterns: Patterns, value: string): boolean {
  return patterns.patterns.some((pattern) => matchWildcard(pattern, value)) !== patterns.not;
}

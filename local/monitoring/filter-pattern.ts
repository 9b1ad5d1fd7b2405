import { compileJsonPattern } from './json-pattern.ts';
import type { LogLine } from './log-store.ts';
import { PatternError } from './pattern-error.ts';
import { compileTermPattern } from './term-pattern.ts';

/**
 * The test that a filter pattern stands for; an empty one fits every line.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws PatternError for a pattern that is none, for regular expressions and for patterns of space-delimited lines.
 */
export function compileFilterPattern(pattern: string): (line: Pick<LogLine, 'text' | 'isJson'>) => boolean {
  const trimmed = pattern.trim();
  if (trimmed.startsWith('[')) throw new PatternError('space-delimited patterns ([…]) are not emulated');
  if (trimmed.startsWith('%')) throw new PatternError('regular expressions (%…%) are not emulated');
  if (!trimmed.startsWith('{')) {
    const fits = compileTermPattern(trimmed);
    return ({ text }) => fits(text);
  }
  if (!trimmed.endsWith('}')) throw new PatternError('it begins with a brace and does not end with one');
  const fits = compileJsonPattern(trimmed.slice(1, -1));
  return ({ text, isJson }) => isJson && fits(JSON.parse(text));
}

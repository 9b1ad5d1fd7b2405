import { PatternError } from './pattern-error.ts';

const TERM = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\w+))(?=\s|$)|(\S+)/g;

/**
 * Whether a text has every term (`ERROR "out of memory"`), has none of those with a minus (`-timeout`), or has any of
 * several (`?ERROR ?WARN`). Case matters; a term is found inside of words as well.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws PatternError
 */
export function compileTermPattern(pattern: string): (text: string) => boolean {
  const terms = [...pattern.matchAll(TERM)].map(([, sign = '', quoted, word, misfit]) => {
    if (misfit !== undefined)
      throw new PatternError(
        `${misfit} has more than letters, digits and underscores: put it in double quotes`,
      );
    return { sign, term: quoted?.replaceAll(/\\(.)/gs, '$1') ?? word ?? '' };
  });
  const listed = (sign: string) => terms.filter((one) => one.sign === sign).map(({ term }) => term);
  const [all, none, any] = [listed(''), listed('-'), listed('?')];
  if (any.length > 0 && any.length < terms.length)
    throw new PatternError('terms with a question mark beside others are not emulated');
  return (text) =>
    all.every((term) => text.includes(term)) &&
    !none.some((term) => text.includes(term)) &&
    (any.length === 0 || any.some((term) => text.includes(term)));
}

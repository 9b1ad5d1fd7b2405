import { PatternError } from './pattern-error.ts';

export type Token =
  | { readonly kind: 'symbol'; readonly text: string }
  | { readonly kind: 'selector'; readonly text: string; readonly path: readonly (string | number)[] }
  | { readonly kind: 'quoted'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string };

const SYMBOL = /&&|\|\||!=|>=|<=|[()=<>]/y;
const SELECTOR = /\$(?:\.[\w-]+|\[\d+\])+(?![\w.[-])/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/y;
const WORD = /[\w.*+-]+/y;
const SPACE = /\s+/y;
const STEP = /\.([\w-]+)|\[(\d+)\]/g;

/** Cuts what stands between the braces of a JSON pattern. @throws PatternError */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  while (at < text.length) {
    if (take(SPACE) !== undefined) continue;
    const token = readToken(take);
    if (token === undefined) throw refuseRest(text.slice(at));
    tokens.push(token);
  }
  return tokens;
}

function readToken(take: (pattern: RegExp) => string | undefined): Token | undefined {
  const symbol = take(SYMBOL);
  if (symbol !== undefined) return { kind: 'symbol', text: symbol };
  const selector = take(SELECTOR);
  if (selector !== undefined) return { kind: 'selector', text: selector, path: readPath(selector) };
  const quoted = take(QUOTED);
  if (quoted !== undefined) return { kind: 'quoted', text: quoted.slice(1, -1).replaceAll(/\\(.)/gs, '$1') };
  const word = take(WORD);
  return word === undefined ? undefined : { kind: 'word', text: word };
}

function readPath(selector: string): (string | number)[] {
  return [...selector.matchAll(STEP)].map(([, name, index]) => name ?? Number(index));
}

function refuseRest(rest: string): PatternError {
  if (rest.startsWith('%')) return new PatternError('regular expressions (%…%) are not emulated');
  if (rest.startsWith('$'))
    return new PatternError(`"${rest}" begins with no selector like $.a, $.a.b or $.a[0]`);
  if (rest.startsWith('"')) return new PatternError(`${rest} has no closing quote`);
  return new PatternError(`"${rest}" begins with what must stand in double quotes`);
}

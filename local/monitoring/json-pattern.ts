import { type Token, tokenize } from './json-pattern-tokens.ts';
import { PatternError } from './pattern-error.ts';

type Condition = (document: unknown) => boolean;
type Compare = (value: number, wanted: number) => boolean;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const ORDERS: Readonly<Record<string, Compare>> = {
  '<': (value, wanted) => value < wanted,
  '>': (value, wanted) => value > wanted,
  '<=': (value, wanted) => value <= wanted,
  '>=': (value, wanted) => value >= wanted,
};

const CONSTANTS: Readonly<Record<string, unknown>> = { NULL: null, TRUE: true, FALSE: false };

/**
 * The condition that stands between the braces of `{ ($.a = "x") && ($.b >= 3 || $.c NOT EXISTS) }`; `&&` binds closer
 * than `||`. `EXISTS` alone is in no documentation: `$.a = "*"` says it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html
 * @throws PatternError
 */
export function compileJsonPattern(text: string): Condition {
  const parser = new Parser(tokenize(text));
  const condition = parser.readAny();
  parser.expectEnd();
  return condition;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  readAny(): Condition {
    const alternatives = [this.#readAll()];
    while (this.#take('||')) alternatives.push(this.#readAll());
    return (document) => alternatives.some((condition) => condition(document));
  }

  expectEnd(): void {
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new PatternError(`"${rest.text}" is one too many`);
  }

  #readAll(): Condition {
    const conditions = [this.#readOne()];
    while (this.#take('&&')) conditions.push(this.#readOne());
    return (document) => conditions.every((condition) => condition(document));
  }

  #readOne(): Condition {
    if (this.#take('(')) {
      const inner = this.readAny();
      if (!this.#take(')')) throw new PatternError('a parenthesis is not closed');
      return inner;
    }
    const selector = this.#next('a selector like $.a');
    if (selector.kind !== 'selector')
      throw new PatternError(`"${selector.text}" stands where a selector like $.a is expected`);
    const holds = this.#readTest();
    return (document) => holds(select(document, selector.path));
  }

  #readTest(): (value: unknown) => boolean {
    const { kind, text } = this.#next('=, !=, <, >, <=, >=, IS or NOT EXISTS');
    if (kind === 'word' && text === 'IS') return this.#readConstant();
    if (kind === 'word' && text === 'NOT') {
      const { text: what } = this.#next('EXISTS');
      if (what !== 'EXISTS') throw new PatternError(`NOT is followed by "${what}", and not by EXISTS`);
      return (value) => value === undefined;
    }
    if (kind === 'word' && text === 'EXISTS') throw new PatternError('there is no EXISTS; write = "*"');
    if (kind !== 'symbol' || ['(', ')', '&&', '||'].includes(text))
      throw new PatternError(`"${text}" is no operator: =, !=, <, >, <=, >=, IS or NOT EXISTS`);
    return toTest(text, this.#next('a value'));
  }

  #readConstant(): (value: unknown) => boolean {
    const { text } = this.#next('TRUE, FALSE or NULL');
    if (!Object.hasOwn(CONSTANTS, text))
      throw new PatternError(`IS is followed by "${text}", and not by TRUE, FALSE or NULL`);
    return (value) => value === CONSTANTS[text];
  }

  #take(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    const fits = token?.kind === 'symbol' && token.text === symbol;
    if (fits) this.#at++;
    return fits;
  }

  #next(expected: string): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new PatternError(`it ends where ${expected} is expected`);
    return token;
  }
}

function toTest(operator: string, { kind, text }: Token): (value: unknown) => boolean {
  if (kind === 'symbol' || kind === 'selector')
    throw new PatternError(`"${text}" stands where a value is expected`);
  const number = kind === 'word' && NUMBER.test(text) ? Number(text) : undefined;
  const compare = ORDERS[operator];
  if (compare !== undefined) {
    if (number === undefined)
      throw new PatternError(`${operator} is followed by "${text}", which is no number`);
    return (value) => typeof value === 'number' && compare(value, number);
  }
  const equals =
    number === undefined ? toTextTest(text) : (value: string | number): boolean => value === number;
  // What is no text and no number fits neither = nor !=.
  return (value) =>
    (typeof value === 'string' || typeof value === 'number') && equals(value) === (operator === '=');
}

/** An asterisk stands for anything at the beginning and at the end, and elsewhere for itself. */
function toTextTest(pattern: string): (value: string | number) => boolean {
  if (/^\*+$/.test(pattern)) return () => true;
  const startsOpen = pattern.startsWith('*');
  const endsOpen = pattern.endsWith('*');
  const core = pattern.slice(startsOpen ? 1 : 0, endsOpen ? -1 : undefined);
  return (value) => {
    const text = String(value);
    if (startsOpen && endsOpen) return text.includes(core);
    if (startsOpen) return text.endsWith(core);
    return endsOpen ? text.startsWith(core) : text === core;
  };
}

function select(document: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null) return undefined;
    if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
    return Object.hasOwn(value, step) && !Array.isArray(value) ? Reflect.get(value, step) : undefined;
  }, document);
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const STEP = '  ';
/** Nobody reads deeper, and the blanks before each line would be more than a page can hold. */
const MAX_DEPTH = 100;

/**
 * JSON with a line for each value, every number and text as it was written: what JavaScript would make of `10.10` or of twenty
 * digits is not what was sent. Undefined for text that is no JSON object or list, and for one that is nested too deeply.
 */
export function indentJson(text: string): string | undefined {
  if (!isStructure(text)) return undefined;
  const tokens = text.match(TOKENS) ?? [];
  let [out, depth] = ['', 0];
  const line = () => `\n${STEP.repeat(depth)}`;
  for (const [index, token] of tokens.entries()) {
    const isEmpty = /^[}\]]$/.test(tokens[index + 1] ?? '');
    if (token === '{' || token === '[') {
      depth++;
      if (depth > MAX_DEPTH) return undefined;
      out += isEmpty ? token : token + line();
    } else if (token === '}' || token === ']') {
      depth--;
      out += /^[{[]$/.test(tokens[index - 1] ?? '') ? token : line() + token;
    } else if (token === ',') out += token + line();
    else out += token === ':' ? ': ' : token;
  }
  return out;
}

function isStructure(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch (error) {
    // Text that is no JSON.
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

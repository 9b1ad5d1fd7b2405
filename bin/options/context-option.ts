import { Option } from 'commander';
import { argument, assignment } from './arguments.ts';

const contextValue = assignment(/^[^=\s]+=/, 'expected key=value').transform((text) => ({
  key: text.slice(0, text.indexOf('=')),
  value: text.slice(text.indexOf('=') + 1),
}));

/** `--context a=1 --context b=2` as `{a: '1', b: '2'}`. */
function collectContext(given: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const { key, value } = argument('--context', contextValue)(given);
  return { ...before, [key]: value };
}

/** For the commands that synthesize the stacks. */
export const contextOption = (): Option =>
  new Option('--context <key=value>', 'a context value of the stacks, as `cdk -c` takes it')
    .argParser(collectContext)
    .default({}, 'as in cdk.json');

import type { Json } from './json.ts';
import { Refusal } from './scope.ts';
import type { TemplateParameter } from './template.ts';

/**
 * The value of a template parameter: its default, since nobody is asked at a laptop.
 * @throws Refusal for one without a default, and for one whose value would come from the parameter store.
 */
export function readParameter(name: string, parameter: TemplateParameter): Json {
  if (parameter.Type.startsWith('AWS::SSM::'))
    throw new Refusal(
      `names the parameter ${name}, whose value is in the SSM parameter store, which is not emulated`,
    );
  if (parameter.Default === undefined)
    throw new Refusal(`names the parameter ${name}, which has no default; give it one`);
  if (parameter.Type === 'Number') return Number(parameter.Default);
  const text = String(parameter.Default);
  const isList = parameter.Type === 'CommaDelimitedList' || parameter.Type.startsWith('List<');
  return isList ? text.split(',').map((item) => item.trim()) : text;
}

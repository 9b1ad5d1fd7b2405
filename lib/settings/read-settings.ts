import { z } from 'zod';
import type { PipelineDeclaration } from '../pipeline-declaration.ts';
import { describeUnknownKey } from './describe-unknown-key.ts';
import { SettingError } from './setting-error.ts';
import type { Settings } from './settings.ts';
import { settingsSchema } from './settings-schema.ts';

export interface SettingsSources {
  /**
   * All context of the app, from `-c` and cdk.json. `stage` says which stage it is, and each other key that is not the CDK's own
   * (those have a colon or begin with @) is a setting with dots between its parts, `pipelines.orders.batchSize`.
   */
  readonly context: Readonly<Record<string, unknown>>;
  /** `StageSettings`, which are checked here all the same. */
  readonly stages: Readonly<Record<string, object>>;
  readonly pipelines: readonly PipelineDeclaration[];
}

/**
 * The settings of a deployment: what the context says, else its stage (dev when none is named), else the default.
 * @throws SettingError that names every key and value that does not fit, where it is set, and what fits.
 */
export function readSettings({ context, stages, pipelines }: SettingsSources): Settings {
  const { stage = 'dev', ...given } = Object.fromEntries(
    Object.entries(context).filter(([key]) => !/^@|:/.test(key)),
  );
  const ofStage = typeof stage === 'string' && Object.hasOwn(stages, stage) ? stages[stage] : undefined;
  if (ofStage === undefined)
    throw new SettingError(
      `context "stage" is ${JSON.stringify(stage)}, which is no stage: give -c stage=${Object.keys(stages).join(' or -c stage=')}`,
    );
  const schema = settingsSchema(pipelines);
  const keys = listKeys(schema);
  const stageValues = new Map(flatten(ofStage));
  const values = new Map([...stageValues, ...Object.entries(given)]);
  const name = (key: string) =>
    `${Object.hasOwn(given, key) || !stageValues.has(key) ? 'context' : `stage ${stage}:`} "${key}"`;
  const problems = [...values.keys()]
    .filter((key) => !keys.includes(key))
    .map((key) => `${name(key)} ${describeUnknownKey(key, keys)}`);
  const parsed = schema.safeParse(nest([...values].filter(([key]) => keys.includes(key))));
  for (const { path, message } of parsed.error?.issues ?? []) {
    const place = path.join('.');
    const key = keys.find((known) => `${place}.`.startsWith(`${known}.`)) ?? place;
    const value = values.has(key) ? JSON.stringify(values.get(key)) : 'absent';
    problems.push(`${name(key)} is ${value}: ${message}`);
  }
  if (!parsed.success || problems.length > 0) throw new SettingError(problems.join('\n'));
  return parsed.data;
}

/** Of every setting, its key with dots. */
export function listKeys(schema: z.core.$ZodType, prefix = ''): string[] {
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault || schema instanceof z.ZodOptional)
    return listKeys(schema.unwrap(), prefix);
  if (!(schema instanceof z.ZodObject)) return [prefix];
  return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([key, part]) =>
    listKeys(part, prefix === '' ? key : `${prefix}.${key}`),
  );
}

function flatten(values: object, prefix = ''): [string, unknown][] {
  return Object.entries(values).flatMap(([key, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flatten(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value]],
  );
}

function nest(values: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  const groups = new Map<string, [string, unknown][]>();
  for (const [key, value] of values) {
    const dot = key.indexOf('.');
    if (dot < 0) whole[key] = value;
    else {
      const group = key.slice(0, dot);
      groups.set(group, [...(groups.get(group) ?? []), [key.slice(dot + 1), value]]);
    }
  }
  for (const [group, parts] of groups) whole[group] = nest(parts);
  return whole;
}

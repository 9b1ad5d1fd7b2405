import type { z } from 'zod';
import type { settingsSchema } from './settings-schema.ts';

/** Everything that a deployment may choose: plain data, of which the templates are a function. */
export type Settings = z.output<ReturnType<typeof settingsSchema>>;

/** Of one pipeline; the first two are there when it has a topic of its own. */
export type PipelineSettings = Settings['pipelines'][string];

type Group = 'network' | 'alarms' | 'notifications' | 'api' | 'signIn' | 'pipelines';

/** What a stage sets; whatever it leaves out has its default. */
export type StageSettings = {
  readonly [S in Exclude<keyof Settings, Group>]?: Settings[S];
} & {
  readonly [G in Exclude<Group, 'pipelines'>]?: Partial<Settings[G]>;
} & { readonly pipelines?: Readonly<Record<string, Partial<PipelineSettings>>> };

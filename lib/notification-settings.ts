import { z } from 'zod';
import { SettingError } from './setting-error.ts';

/** Values come as text from `-c`, as numbers from cdk.json. */
function wholeNumber(maximum: number) {
  const hint = `give a whole number from 1 to ${maximum}`;
  return z
    .union([z.int(), z.string().regex(/^\d+$/).transform(Number)], hint)
    .pipe(z.int(hint).min(1, hint).max(maximum, hint));
}

const schema = z
  .strictObject({
    mode: z.enum(['log', 'send'], 'give log or send').default('log'),
    sender: z.email('give the e-mail address that SES sends from').optional(),
    /** For each user and window. */
    limit: wholeNumber(1_000_000).default(30),
    windowSeconds: wholeNumber(86_400).default(60),
    overLimit: z.enum(['defer', 'drop'], 'give defer or drop').default('defer'),
  })
  .refine(({ mode, sender }) => mode === 'log' || sender !== undefined, {
    path: ['sender'],
    error: 'give the e-mail address that SES sends from: notifications.mode is send',
  });

/** How notifications leave, and how many of them. `sender` is there whenever `mode` is `send`. */
export type NotificationSettings = z.output<typeof schema>;

const KEYS = Object.keys(schema.shape).map((name) => `notifications.${name}`);

/**
 * Reads the context keys `notifications.*`; what is absent has its default.
 * @param context all context of the app, of which other keys are passed over unless they look like a slip of these.
 * @throws SettingError that names every key and value that does not fit, and what does.
 */
export function readNotificationSettings(context: Readonly<Record<string, unknown>>): NotificationSettings {
  const given = Object.entries(context).filter(([key]) => /^notifications?(?![a-z])/i.test(key));
  const problems = given
    .filter(([key]) => !KEYS.includes(key))
    .map(([key]) => `context "${key}" is no setting: there are ${KEYS.join(', ')}`);
  const settings = Object.fromEntries(
    given
      .filter(([key]) => KEYS.includes(key))
      .map(([key, value]) => [key.slice('notifications.'.length), value]),
  );
  const parsed = schema.safeParse(settings);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const key = `notifications.${path.join('.')}`;
    const value = key in context ? JSON.stringify(context[key]) : 'absent';
    problems.push(`context "${key}" is ${value}: ${message}`);
  }
  if (!parsed.success || problems.length > 0) throw new SettingError(problems.join('\n'));
  return parsed.data;
}

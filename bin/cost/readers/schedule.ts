import { z } from 'zod';
import { functionName, reader } from './resource-reader.ts';

const UNIT_MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

export const schedule = reader(
  z.object({
    ScheduleExpression: z.string(),
    State: z.string().default('ENABLED'),
    Target: z.object({ Arn: functionName }),
  }),
  ({ ScheduleExpression: expression, State, Target }, { id, type }) => {
    if (State === 'DISABLED') return {};
    const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
    const everyMinutes = Number(count) * (UNIT_MINUTES[unit ?? ''] ?? Number.NaN);
    if (!(everyMinutes > 0)) return { unpriced: [{ id, type, what: `invocations at ${expression}` }] };
    return { schedules: [{ id, function: Target.Arn, everyMinutes }] };
  },
);

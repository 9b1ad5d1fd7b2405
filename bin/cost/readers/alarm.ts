import { z } from 'zod';
import { number, reader } from './resource-reader.ts';

const MINUTE_SECONDS = 60;

export const alarm = reader(
  z.object({
    Period: number.optional(),
    Metrics: z.array(z.object({ MetricStat: z.object({ Period: number.optional() }).optional() })).optional(),
  }),
  ({ Period, Metrics }, { id }) => {
    const looked = (Metrics ?? []).flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Period] : []));
    const periods = Metrics === undefined ? [Period] : looked;
    // One that is nothing but an expression looks at one metric at least.
    const metrics = Math.max(1, periods.length);
    return {
      alarms: [{ id, metrics, fast: periods.some((period) => (period ?? MINUTE_SECONDS) < MINUTE_SECONDS) }],
    };
  },
);

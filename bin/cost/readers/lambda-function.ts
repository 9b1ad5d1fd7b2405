import { z } from 'zod';
import { number, reader } from './resource-reader.ts';

/** In /tmp. */
const FREE_STORAGE_MB = 512;

const SILENT_LEVELS = ['WARN', 'ERROR', 'FATAL'];

export const lambdaFunction = reader(
  z.object({
    FunctionName: z.string().optional(),
    MemorySize: number.default(128),
    Architectures: z.array(z.enum(['arm64', 'x86_64'])).default(['x86_64']),
    TracingConfig: z.object({ Mode: z.string() }).optional(),
    LoggingConfig: z
      .object({ ApplicationLogLevel: z.string().optional(), SystemLogLevel: z.string().optional() })
      .optional(),
    ReservedConcurrentExecutions: number.optional(),
    EphemeralStorage: z.object({ Size: number }).optional(),
    Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
  }),
  (properties, { id, type }) => {
    const { LoggingConfig: logging, ReservedConcurrentExecutions: reservedConcurrency } = properties;
    const variables = properties.Environment?.Variables ?? {};
    const storageMb = properties.EphemeralStorage?.Size ?? FREE_STORAGE_MB;
    const application = !SILENT_LEVELS.includes(logging?.ApplicationLogLevel ?? '');
    return {
      ...(storageMb > FREE_STORAGE_MB && { unpriced: [{ id, type, what: 'its ephemeral storage' }] }),
      functions: [
        {
          id,
          name: properties.FunctionName ?? id,
          memoryMb: properties.MemorySize,
          architecture: properties.Architectures[0] ?? 'x86_64',
          traced: properties.TracingConfig?.Mode === 'Active',
          ...(reservedConcurrency !== undefined && { reservedConcurrency }),
          logs: {
            application,
            platform: !SILENT_LEVELS.includes(logging?.SystemLogLevel ?? ''),
          },
          // Metrics are lines without a level, which Lambda takes for INFO.
          emitsMetrics: application && 'POWERTOOLS_METRICS_NAMESPACE' in variables,
          variables,
        },
      ],
    };
  },
);

import { z } from 'zod';
import { list, number, reader } from './resource-reader.ts';

const DAY_MS = 86_400_000;
/** What MSK Serverless has without a word: https://docs.aws.amazon.com/msk/latest/developerguide/serverless-config.html */
const DEFAULT_RETENTION_DAYS = 7;
const DEFAULT_RETENTION_BYTES = 250 * 2 ** 30;

export const cluster = reader(
  z.object({ VpcConfigs: z.array(z.object({ SubnetIds: list })).default([]) }),
  ({ VpcConfigs }, { id }) => ({ clusters: [{ id, zones: VpcConfigs[0]?.SubnetIds.length ?? 1 }] }),
);

export const topics = reader(
  z.object({
    Topics: z.array(
      z.object({
        Name: z.string(),
        Partitions: number.min(1),
        Configs: z.record(z.string(), z.coerce.string()).default({}),
      }),
    ),
  }),
  ({ Topics }) => ({
    topics: Topics.map(({ Name: name, Partitions: partitions, Configs: configs }) => ({
      name,
      partitions,
      retentionDays: readLimit(configs['retention.ms'], DEFAULT_RETENTION_DAYS * DAY_MS) / DAY_MS,
      retentionBytes: readLimit(configs['retention.bytes'], DEFAULT_RETENTION_BYTES),
    })),
  }),
);

/** As Kafka writes them: -1 is no limit. */
function readLimit(value: string | undefined, unset: number): number {
  const limit = value === undefined ? unset : Number(value);
  return limit === -1 ? Number.POSITIVE_INFINITY : limit;
}

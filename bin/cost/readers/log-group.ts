import { z } from 'zod';
import { number, reader } from './resource-reader.ts';

export const logGroup = reader(
  z.object({ RetentionInDays: number.optional() }),
  ({ RetentionInDays: retentionDays }, { id }) => ({
    logGroups: [{ id, ...(retentionDays !== undefined && { retentionDays }) }],
  }),
);

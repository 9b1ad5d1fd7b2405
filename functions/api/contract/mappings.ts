import * as z from 'zod';
import { defineContract } from '../../shared/http/contract.ts';
import { listOf } from './paging.ts';

const tag = 'mappings';
const entry = 'api/mappings';
const which = z.strictObject({ uuid: z.uuid('must be a UUID') });

const mapping = z.object({
  uuid: z.string(),
  function_name: z.string(),
  topic: z.string(),
  group: z.string(),
  /** The service's word: `Enabled`, `Disabling`, ... */
  state: z.string(),
  /** `OK`, `No records processed`, or what is wrong. */
  last_result: z.string(),
});

export const listMappings = defineContract({
  ...{ method: 'GET', tag, access: 'viewer', entry },
  operationId: 'listMappings',
  path: '/mappings',
  summary: 'The event source mappings: what reads which topic in which group',
  answer: { status: 200, description: 'All of the cluster, by group.', body: listOf(mapping) },
});

export const showMapping = defineContract({
  ...{ method: 'GET', tag, access: 'viewer', entry },
  operationId: 'showMapping',
  path: '/mappings/{uuid}',
  summary: 'One mapping',
  parameters: which,
  answer: { status: 200, description: 'The mapping.', body: mapping },
  problems: { 404: 'There is no such mapping.' },
});

export const switchMapping = defineContract({
  ...{ method: 'PATCH', tag, access: 'operator', entry },
  operationId: 'switchMapping',
  path: '/mappings/{uuid}',
  summary: 'Enable or disable a mapping; it takes up to a minute, so look at its state until it is there',
  parameters: which,
  body: z.strictObject({ enabled: z.boolean() }),
  answer: { status: 200, description: 'The mapping, on its way.', body: mapping },
  problems: { 404: 'There is no such mapping.', 409: 'It is on its way from one state to another.' },
});

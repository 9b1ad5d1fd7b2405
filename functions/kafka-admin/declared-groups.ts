import * as z from 'zod';
import { jsonVariable } from '../shared/json-variable.ts';
import { refuseMissing } from './refusal.ts';

const declaredGroup = z.object({
  group: z.string().min(1),
  topic: z.string().min(1),
  deadLetterTopic: z.string().min(1),
});

/** A consumer group of the stacks, the topic it reads, and where its mapping writes what it gives up on. */
export type DeclaredGroup = z.output<typeof declaredGroup>;

/** JSON in a variable of the environment. */
export const declaredGroups = jsonVariable(z.array(declaredGroup));

/** @throws Refusal that names the groups there are. */
export function findDeclaredGroup(groups: readonly DeclaredGroup[], name: string): DeclaredGroup {
  const found = groups.find(({ group }) => group === name);
  if (found !== undefined) return found;
  const known = groups.map(({ group }) => group).join(', ');
  throw refuseMissing('group', name, `is none of the groups with a dead-letter topic: ${known}`);
}
